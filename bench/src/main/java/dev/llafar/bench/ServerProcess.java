package dev.llafar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server in a separate process, started with the launcher and measured from outside. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern HTTP = Pattern.compile("http://([0-9.]+):(\\d+)/");
    private static final Pattern AWS = Pattern.compile("^aws +(http://[0-9.]+:\\d+)");
    private static final Pattern GRPC = Pattern.compile("grpc://([0-9.]+):(\\d+)");

    private final Process process;
    private final int httpPort;
    private final int grpcPort;
    private final @Nullable URI standIns;

    private ServerProcess(Process process, int httpPort, int grpcPort, @Nullable URI standIns) {
        this.process = process;
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
        this.standIns = standIns;
    }

    /** Starts {@code llafar serve} on free ports and waits until it prints its addresses. */
    static ServerProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("llafar.root", "."), "llafar").toString(),
                "serve",
                "--http-port",
                "0",
                "--grpc-port",
                "0"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        int http = 0;
        int grpc = 0;
        URI standIns = null;
        boolean isLocal = arguments.contains("--local");
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher web = HTTP.matcher(line);
            Matcher rpc = GRPC.matcher(line);
            http = web.find() ? Integer.parseInt(web.group(2)) : http;
            grpc = rpc.find() ? Integer.parseInt(rpc.group(2)) : grpc;
            Matcher aws = AWS.matcher(line);
            standIns = aws.find() ? URI.create(aws.group(1)) : standIns;
            if (http > 0 && grpc > 0 && (standIns != null || !isLocal)) {
                return new ServerProcess(process, http, grpc, standIns);
            }
        }
        process.destroy();
        throw new IOException("the server exited before it was ready, with status " + process.exitValue());
    }

    int httpPort() {
        return httpPort;
    }

    int grpcPort() {
        return grpcPort;
    }

    /** Address of the stand-ins of a server that runs with {@code --local}. */
    URI standIns() {
        if (standIns == null) {
            throw new IllegalStateException("the server was started without --local");
        }
        return standIns;
    }

    /** Processor time since the start. */
    Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in MiB (VmRSS). */
    double residentMib() throws IOException {
        return status("VmRSS") / 1024.0;
    }

    /** Number of threads. */
    long threads() throws IOException {
        return status("Threads");
    }

    private long status(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no " + field + " in the status of the process");
    }

    /** Stops the server by SIGTERM, as an orchestrator does. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

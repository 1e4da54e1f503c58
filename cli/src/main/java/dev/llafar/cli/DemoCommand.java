package dev.llafar.cli;

import dev.llafar.cli.client.GrpcTranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient;
import dev.llafar.cli.client.WebSocketTranscriptionClient;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.local.phone.PlacedCall;
import dev.llafar.proto.v1.StreamConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: runs the server and its clients on one machine, without an account or network access. */
@Command(
        name = "demo",
        description = "Starts the server, places a phone call to it, then streams recordings to it in real time over"
                + " WebSocket and gRPC, and prints transcripts and answers as they arrive.")
final class DemoCommand implements Callable<Integer> {
    /** The caller hangs up after this long without a sound. */
    private static final long QUIET_MILLIS = 3_000;

    private static final long PAUSE_MILLIS = 800;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private CallSettings calls = new CallSettings();

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(
            names = "--once",
            description = "Exit after the recordings instead of continuing to serve; uses free ports.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        Console console = Console.ofProcess();
        GatewayOptions options = GatewayOptions.defaults();
        // With --once no other client needs the well-known ports, which a running server may be using.
        options = options.withAddress(options.host(), once ? 0 : ports.http, once ? 0 : ports.grpc);
        try (LocalAwsServer standIns = LocalAwsServer.start(once ? 0 : ports.local, Optional.empty());
                LocalServer server = LocalServer.start(
                        model,
                        options,
                        console,
                        List.of(),
                        Optional.of(calls.local(standIns.access(), standIns.pool())))) {
            standIns.useGateway(server.address(), Optional.empty());
            if (!placeCall(server, standIns, console)) {
                console.note("the caller heard no answer: something is wrong");
                return 1;
            }
            int missing = stream(server, console);
            if (missing > 0) {
                console.note(missing + " of the callers got no final caption: something is wrong");
                return 1;
            }
            if (!once) {
                server.announce();
                standIns.announce(console);
                server.serveUntilStopped();
            }
            return 0;
        }
    }

    /** Places one call through all parts of the system; returns whether the caller heard an answer. */
    private static boolean placeCall(LocalServer server, LocalAwsServer standIns, Console console)
            throws IOException, InterruptedException {
        console.note("a caller telephones, asks and is answered; times are since the call was placed");
        try (PlacedCall call =
                PlacedCall.dial(server.vertx(), standIns.address(), server.address(), Optional.empty(), QUIET_MILLIS)) {
            CallTimeline.Outcome outcome =
                    new CallTimeline(console, PAUSE_MILLIS).follow(call, DemoScript.phoneQuestions());
            return outcome.sentences() > 0;
        }
    }

    private static int stream(LocalServer server, Console console) throws IOException, InterruptedException {
        Vertx vertx = server.vertx();
        String host = server.host();
        long start = System.nanoTime();
        DemoCaller browser = new DemoCaller(DemoScript.first(), console, start);
        DemoCaller program = new DemoCaller(DemoScript.second(), console, start);
        console.note("two callers speak at once; times are since they began");
        JsonObject languages = new JsonObject().put("languages", List.of("en", "cy"));
        StreamConfig config =
                StreamConfig.newBuilder().addLanguages("en").addLanguages("cy").build();
        GrpcClient grpc = GrpcClient.client(vertx);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        try (TranscriptionClient first = WebSocketTranscriptionClient.open(
                        vertx.createWebSocketClient(),
                        host,
                        server.httpPort(),
                        languages,
                        null,
                        caption -> browser.received("websocket", caption));
                TranscriptionClient second = GrpcTranscriptionClient.open(
                        grpc,
                        SocketAddress.inetSocketAddress(server.grpcPort(), host),
                        config,
                        null,
                        caption -> program.received("grpc", caption))) {
            List<Future<?>> streams = List.of(
                    callers.submit(() -> stream(browser, first)), callers.submit(() -> stream(program, second)));
            for (Future<?> stream : streams) {
                stream.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(Console.describe(e), e);
        } finally {
            callers.shutdownNow();
        }
        return (browser.finals() == 0 ? 1 : 0) + (program.finals() == 0 ? 1 : 0);
    }

    private static boolean stream(DemoCaller caller, TranscriptionClient client)
            throws IOException, InterruptedException {
        caller.stream(client);
        return true;
    }
}

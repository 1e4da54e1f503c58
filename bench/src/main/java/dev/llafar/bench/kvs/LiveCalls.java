package dev.llafar.bench.kvs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the reader of live calls in one process, and the stand-in with its producers in another. */
final class LiveCalls {
    /**
     * The launcher's options. The first 80 MiB are touched at the start: the young generation fills up with any number of
     * calls and would otherwise count as their memory.
     */
    private static final List<String> READER_OPTIONS =
            List.of("-Xmx512m", "-Xms80m", "-Xmn48m", "-XX:SurvivorRatio=2", "-XX:+AlwaysPreTouch");

    private LiveCalls() {}

    /** Returns the measurements of {@link CallReaderProcess}. */
    static Map<String, Object> measure(int calls, int seconds) throws IOException {
        Process streams = java(CallWriterProcess.class, List.of("-Xmx1g", "-Xms32m"), String.valueOf(calls));
        try (BufferedReader streamsOutput = reader(streams)) {
            String endpoint = streamsOutput.readLine();
            if (endpoint == null) {
                throw new IOException("the stand-in exited before it was ready");
            }
            Process reader = java(
                    CallReaderProcess.class, READER_OPTIONS, endpoint, String.valueOf(calls), String.valueOf(seconds));
            try (BufferedReader output = reader(reader)) {
                String line = output.readLine();
                if (line == null) {
                    throw new IOException("the reader exited without a result");
                }
                Map<String, Object> result = new LinkedHashMap<>();
                new ObjectMapper()
                        .readTree(line)
                        .properties()
                        .forEach(field -> result.put(field.getKey(), field.getValue()));
                return result;
            } finally {
                reader.destroy();
            }
        } finally {
            streams.destroy();
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static Process java(Class<?> main, List<String> heap, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC"));
        command.addAll(heap);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}

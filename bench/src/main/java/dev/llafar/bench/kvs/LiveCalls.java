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

/** Live calls in a process of their own, the stand-in and its producers in another; both share the machine's cores. */
final class LiveCalls {
    /**
     * With the launcher's bounds. The first 80 MiB are touched beforehand: room for what is new fills up however few the calls,
     * and would be counted as theirs.
     */
    private static final List<String> LISTENING =
            List.of("-Xmx512m", "-Xms80m", "-Xmn48m", "-XX:SurvivorRatio=2", "-XX:+AlwaysPreTouch");

    private LiveCalls() {}

    /** What {@link LiveListener} measured. */
    static Map<String, Object> measure(int calls, int seconds) throws IOException {
        Process streams = java(LiveStreams.class, List.of("-Xmx1g", "-Xms32m"), String.valueOf(calls));
        try (BufferedReader said = reader(streams)) {
            String endpoint = said.readLine();
            if (endpoint == null) {
                throw new IOException("the stand-in ended before it served");
            }
            Process listener =
                    java(LiveListener.class, LISTENING, endpoint, String.valueOf(calls), String.valueOf(seconds));
            try (BufferedReader heard = reader(listener)) {
                String line = heard.readLine();
                if (line == null) {
                    throw new IOException("the listener ended without a result");
                }
                Map<String, Object> result = new LinkedHashMap<>();
                new ObjectMapper()
                        .readTree(line)
                        .properties()
                        .forEach(field -> result.put(field.getKey(), field.getValue()));
                return result;
            } finally {
                listener.destroy();
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

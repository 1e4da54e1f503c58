package dev.llafar.bench.kvs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs one {@code ffmpeg} process per call, which reads the same AAC from a file in real time ({@code -re}) and decodes it to
 * 16 kHz mono. Unlike Llafar it does not read from a network.
 */
final class FfmpegPeer {
    /** Longer than three hundred processes need to start on two cores. */
    private static final int START_SECONDS = 180;
    /** Time for dynamic linking and probing. */
    private static final int SETTLING_SECONDS = 15;

    private FfmpegPeer() {}

    /** Measures memory as the proportional set size, which counts shared libraries once. */
    static Map<String, Object> measure(Path file, int calls, int seconds) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try {
            for (int call = 0; call < calls; call++) {
                processes.add(new ProcessBuilder(List.of(
                                "ffmpeg",
                                "-nostdin",
                                "-loglevel",
                                "error",
                                "-re",
                                "-stream_loop",
                                "-1",
                                "-i",
                                file.toString(),
                                "-t",
                                String.valueOf(seconds + START_SECONDS),
                                "-f",
                                "s16le",
                                "-ar",
                                "16000",
                                "-ac",
                                "1",
                                "-y",
                                "/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
            }
            // Excludes the start of the processes.
            processes.getLast().waitFor(SETTLING_SECONDS, TimeUnit.SECONDS);
            double before = cpuSeconds(processes);
            long start = System.nanoTime();
            processes.getLast().waitFor(seconds / 2, TimeUnit.SECONDS);
            double spent = cpuSeconds(processes) - before;
            double watched = (System.nanoTime() - start) / 1e9;
            double mib = 0;
            for (Process process : processes) {
                mib += proportionalMib(process.pid());
            }
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("calls", calls);
            result.put("seconds", watched);
            result.put("cpuCores", spent / watched);
            result.put("mibPerCall", mib / calls);
            return result;
        } finally {
            processes.forEach(Process::destroy);
        }
    }

    private static double cpuSeconds(List<Process> processes) throws IOException {
        double seconds = 0;
        for (Process process : processes) {
            seconds += process.toHandle()
                            .info()
                            .totalCpuDuration()
                            .orElseThrow(
                                    () -> new IOException("an ffmpeg process ended early, so its CPU time is unknown"))
                            .toMillis()
                    / 1e3;
        }
        return seconds;
    }

    private static double proportionalMib(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("no Pss of process " + pid);
    }
}

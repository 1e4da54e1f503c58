package dev.llafar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine of a measurement. */
record MachineDescription(String processor, int cores, long memoryMib, String system, String java) {

    static MachineDescription current() throws IOException {
        String processor = field(Path.of("/proc/cpuinfo"), "model name");
        long memoryKib =
                Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", ""));
        return new MachineDescription(
                processor,
                Runtime.getRuntime().availableProcessors(),
                memoryKib / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.version"));
    }

    private static String field(Path file, String name) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse("unknown 0");
        }
    }
}

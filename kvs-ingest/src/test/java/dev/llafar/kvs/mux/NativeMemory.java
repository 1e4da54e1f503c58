package dev.llafar.kvs.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** What this process has allocated, without mapped libraries (RssAnon). */
final class NativeMemory {
    private static final long MOST_KIB = 2_048;
    private static final int ROUNDS = 60;

    private NativeMemory() {}

    /** Something that opens what it closes. */
    interface Use {
        void once() throws IOException;
    }

    /** A leak of more than a few bytes a use shows in every round; the JVM's own growth ends. */
    static void assertNothingIsLeftOf(int uses, Use use) throws IOException {
        var growth = new ArrayList<Long>();
        do {
            long before = residentKibibytes();
            for (int i = 0; i < uses; i++) {
                use.once();
            }
            growth.add(residentKibibytes() - before);
        } while (growth.getLast() > MOST_KIB && growth.size() < ROUNDS);
        assertThat(growth.getLast()).as("KiB a round: %s", growth).isLessThanOrEqualTo(MOST_KIB);
    }

    private static long residentKibibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

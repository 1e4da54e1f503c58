package dev.llafar.kvs.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Detects native memory leaks by the memory that this process has allocated (RssAnon, without mapped libraries). */
final class NativeMemory {
    private static final int MAX_ROUNDS = 60;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int FLAT_ROUNDS = 2;

    private NativeMemory() {}

    /** Opens, uses and closes a resource. */
    interface Use {
        void run() throws IOException;
    }

    /**
     * Asserts that the memory stops to grow. A leak raises the lowest value of any two rounds by at least {@code uses}
     * times {@code leakKib}; a quarter of that is tolerated. The JVM's own growth ends after some rounds. A single round
     * proves nothing, because its memory may include 125 MB that a later collection releases.
     *
     * @param leakKib less than the resource would leak if it were not closed
     */
    static void assertNoLeak(int uses, int leakKib, Use use) throws IOException {
        long toleratedKib = (long) uses * leakKib / 4;
        var resident = new ArrayList<Long>();
        int flat = 0;
        for (int round = 0; round < MAX_ROUNDS && flat < FLAT_ROUNDS; round++) {
            for (int i = 0; i < uses; i++) {
                use.run();
            }
            resident.add(residentKibibytes());
            flat = rise(resident) <= toleratedKib ? flat + 1 : 0;
        }
        assertThat(flat)
                .as("rounds without a rise, KiB after each: %s", resident)
                .isEqualTo(FLAT_ROUNDS);
    }

    /** The rise between the lowest values of the last two rounds and of the two before. */
    private static long rise(List<Long> resident) {
        int end = resident.size();
        return end < WARM_UP_ROUNDS + 4
                ? Integer.MAX_VALUE
                : Math.min(resident.get(end - 1), resident.get(end - 2))
                        - Math.min(resident.get(end - 3), resident.get(end - 4));
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

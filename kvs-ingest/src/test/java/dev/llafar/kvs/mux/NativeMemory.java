package dev.llafar.kvs.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process has allocated, without mapped libraries (RssAnon). */
final class NativeMemory {
    private static final long MOST_KIB = 2_048;
    private static final int ROUNDS = 60;
    private static final int WARM_ROUNDS = 4;
    private static final int QUIET_ROUNDS = 2;

    private NativeMemory() {}

    /** Something that opens what it closes. */
    interface Use {
        void once() throws IOException;
    }

    /**
     * A leak raises the low water mark of every two rounds; the JVM's own growth ends, and its heap has shrunk after some
     * collections. One round alone says nothing: what was closed may go with the collection after the next, and comes and
     * goes by 125 MB.
     */
    static void assertNothingIsLeftOf(int uses, Use use) throws IOException {
        var resident = new ArrayList<Long>();
        int quiet = 0;
        for (int round = 0; round < ROUNDS && quiet < QUIET_ROUNDS; round++) {
            for (int i = 0; i < uses; i++) {
                use.once();
            }
            resident.add(residentKibibytes());
            quiet = rise(resident) <= MOST_KIB ? quiet + 1 : 0;
        }
        assertThat(quiet)
                .as("rounds without a rise, KiB after each: %s", resident)
                .isEqualTo(QUIET_ROUNDS);
    }

    /** How much the lower of the last two is above the lower of the two before. */
    private static long rise(List<Long> resident) {
        int end = resident.size();
        return end < WARM_ROUNDS + 4
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

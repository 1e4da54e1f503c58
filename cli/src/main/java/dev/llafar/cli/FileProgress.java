package dev.llafar.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far all files together are, on one line. */
final class FileProgress {
    private static final double SAMPLES_A_SECOND = 16_000;

    private final Console console;
    private final int files;
    private final Map<Path, double[]> secondsDoneAndWhole = new ConcurrentHashMap<>();

    FileProgress(Console console, int files) {
        this.console = console;
        this.files = files;
    }

    /** Told of one file's progress. */
    interface Listener {
        /**
         * Called as often as there is news.
         *
         * @param doneSample position written down so far
         * @param wholeSamples length of the file, or 0 where it does not say
         */
        void at(long doneSample, long wholeSamples);
    }

    Listener of(Path file) {
        return (doneSample, wholeSamples) -> {
            secondsDoneAndWhole.put(
                    file, new double[] {doneSample / SAMPLES_A_SECOND, wholeSamples / SAMPLES_A_SECOND});
            show();
        };
    }

    private void show() {
        double done = 0;
        double whole = 0;
        boolean known = true;
        for (double[] seconds : secondsDoneAndWhole.values()) {
            done += seconds[0];
            whole += seconds[1];
            known &= seconds[1] > 0;
        }
        String what = files == 1 ? "transcribing" : "transcribing " + files + " files";
        console.progress(what, done, known && secondsDoneAndWhole.size() == files ? whole : 0);
    }
}

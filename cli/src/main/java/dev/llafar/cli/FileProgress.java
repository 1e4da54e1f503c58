package dev.llafar.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Shows the progress of all files together in one line. */
final class FileProgress {
    private static final double SAMPLES_PER_SECOND = 16_000;

    private final Console console;
    private final int files;
    private final Map<Path, double[]> secondsDoneAndTotal = new ConcurrentHashMap<>();

    FileProgress(Console console, int files) {
        this.console = console;
        this.files = files;
    }

    /** Receives the progress of one file. */
    interface Listener {
        /**
         * Called after each part of the file.
         *
         * @param doneSample position up to which the file was read
         * @param totalSamples length of the file, or 0 if its header does not contain it
         */
        void at(long doneSample, long totalSamples);
    }

    Listener of(Path file) {
        return (doneSample, totalSamples) -> {
            secondsDoneAndTotal.put(
                    file, new double[] {doneSample / SAMPLES_PER_SECOND, totalSamples / SAMPLES_PER_SECOND});
            show();
        };
    }

    private void show() {
        double done = 0;
        double total = 0;
        boolean known = true;
        for (double[] seconds : secondsDoneAndTotal.values()) {
            done += seconds[0];
            total += seconds[1];
            known &= seconds[1] > 0;
        }
        String what = files == 1 ? "transcribing" : "transcribing " + files + " files";
        console.progress(what, done, known && secondsDoneAndTotal.size() == files ? total : 0);
    }
}

package dev.llafar.audio;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random music at 16 kHz, in which no speech must be detected. */
public enum Music {
    /** Pure plucked notes over a held bass: hold music. */
    PLUCKED,
    /** Chords of three voices, as loud at their end as at their beginning. */
    ORGAN,
    /** Broken chords whose notes ring into each other. */
    ARPEGGIO,
    /** As above, almost seven notes a second. */
    FAST_ARPEGGIO,
    /** Slow notes of two voices that swell, vibrato of 5 Hz. */
    STRINGS;

    private static final int[] MAJOR = {0, 2, 4, 5, 7, 9, 11};

    private record Note(double startSecond, double seconds, double hertz, double weight) {}

    /**
     * @param vibrato how far the pitch swings, as a part of it
     * @param rollOff partial k has the amplitude k to minus this
     * @param decay e-folds a second
     */
    private record Timbre(double vibrato, double rollOff, int partials, double attackSeconds, double decay) {}

    private Timbre timbre() {
        return switch (this) {
            case PLUCKED -> new Timbre(0, 1.3, 2, 0.002, 5);
            case ORGAN -> new Timbre(0, 1, 10, 0.02, 0);
            case ARPEGGIO, FAST_ARPEGGIO -> new Timbre(0, 1.2, 12, 0.004, 3);
            case STRINGS -> new Timbre(0.005, 1, 16, 0.15, 0);
        };
    }

    /** At an RMS level of so many decibels (negative) from full scale; what is louder than full scale is clipped. */
    public short[] play(int millis, double dbfs, long seed) {
        double seconds = millis / 1_000.0;
        var sum = new double[(int) SampleClock.samplesOfMillis(millis)];
        for (var note : score(seconds, new Random(seed))) {
            add(note, timbre(), sum);
        }
        double power = 0;
        for (double value : sum) {
            power += value * value;
        }
        double gain = 32_768 * Math.pow(10, dbfs / 20) / Math.sqrt(power / sum.length);
        return Sounds.generated(millis, at -> gain * sum[at]);
    }

    /** Bursts of noise, two a second: something like a drum. */
    public static short[] drums(int millis, double rms, long seed) {
        var random = new Random(seed);
        return Sounds.generated(millis, at -> random.nextGaussian() * rms * Math.exp(-(at % 8_000) / 500.0));
    }

    private List<Note> score(double seconds, Random random) {
        var notes = new ArrayList<Note>();
        switch (this) {
            case PLUCKED -> {
                for (int i = 0; i * 0.35 < seconds; i++) {
                    int degree = random.nextInt(8);
                    notes.add(new Note(i * 0.35, 0.35, pitch(261.6, degree), 1));
                    if (i % 8 == 0) {
                        notes.add(new Note(i * 0.35, 2.8, pitch(130.8, degree), 0.5));
                    }
                }
            }
            case ORGAN -> {
                for (double at = 0; at < seconds; ) {
                    double length = 0.6 + 1.4 * random.nextDouble();
                    int root = random.nextInt(7);
                    for (int third = 0; third < 3; third++) {
                        notes.add(new Note(at, length, pitch(196, root + 2 * third), 1));
                    }
                    at += length;
                }
            }
            case ARPEGGIO -> arpeggio(seconds, 0.25, random, notes);
            case FAST_ARPEGGIO -> arpeggio(seconds, 0.15, random, notes);
            case STRINGS -> {
                for (int voice = 0; voice < 2; voice++) {
                    for (double at = 0; at < seconds; ) {
                        double length = 0.8 + 1.2 * random.nextDouble();
                        notes.add(new Note(at, length, pitch(196, random.nextInt(8) + 3 * voice), 1));
                        at += length;
                    }
                }
            }
        }
        return notes;
    }

    private static void arpeggio(double seconds, double each, Random random, List<Note> notes) {
        int root = 0;
        for (int i = 0; i * each < seconds; i++) {
            root = i % 8 == 0 ? random.nextInt(7) : root;
            notes.add(new Note(i * each, 2.5 * each, pitch(130.8, root + 2 * (i % 4)), 1));
        }
    }

    private static double pitch(double tonicHertz, int degree) {
        int octave = degree / 7;
        return tonicHertz * Math.pow(2, MAJOR[degree % 7] / 12.0 + octave);
    }

    private static void add(Note note, Timbre timbre, double[] sum) {
        int start = (int) (note.startSecond() * SampleClock.SAMPLE_RATE_HZ);
        int length = (int) ((note.seconds() + 0.2) * SampleClock.SAMPLE_RATE_HZ);
        for (int i = 0; i < length && start + i < sum.length; i++) {
            double second = (double) i / SampleClock.SAMPLE_RATE_HZ;
            double loudness = Math.min(1, second / timbre.attackSeconds())
                    * Math.exp(-timbre.decay() * second - 20 * Math.max(0, second - note.seconds()));
            double swing = timbre.vibrato() * (1 - Math.cos(2 * Math.PI * 5 * second)) / (2 * Math.PI * 5);
            double phase = 2 * Math.PI * note.hertz() * (second + swing);
            for (int partial = 1; partial <= timbre.partials() && partial * note.hertz() < 7_000; partial++) {
                sum[start + i] += note.weight()
                        * loudness
                        * Math.sin(partial * phase + partial * partial)
                        * Math.pow(partial, -timbre.rollOff());
            }
        }
    }
}

package dev.llafar.audio;

/**
 * The clock of a session: 16 kHz mono samples since the session began. All positions in events are
 * counted on it, so audio can be replayed, de-duplicated and resumed exactly.
 */
public final class SampleClock {
    /** Samples per second, after resampling. */
    public static final int SAMPLE_RATE_HZ = 16_000;

    /** The unit of voice activity detection. WebRTC's detector accepts 10, 20 or 30 ms; the longest costs least. */
    public static final int FRAME_MILLIS = 30;

    /** {@link #FRAME_MILLIS} in samples. */
    public static final int FRAME_SAMPLES = SAMPLE_RATE_HZ / 1_000 * FRAME_MILLIS;

    /** Bytes of one sample of s16le PCM. */
    public static final int BYTES_PER_SAMPLE = 2;

    private static final int SAMPLES_PER_MILLI = SAMPLE_RATE_HZ / 1_000;

    private SampleClock() {}

    /** Exact: a millisecond is 16 samples. */
    public static long samplesOfMillis(long millis) {
        return millis * SAMPLES_PER_MILLI;
    }

    /** Rounded down. */
    public static long millisOfSamples(long samples) {
        return Math.floorDiv(samples, (long) SAMPLES_PER_MILLI);
    }

    /** The smallest number of whole frames that last at least this long. */
    public static int framesCovering(long millis) {
        return Math.toIntExact(Math.ceilDiv(millis, (long) FRAME_MILLIS));
    }
}

package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;

/**
 * Whether a stream's audio arrives faster than it was spoken, as a file does. Audio that is sent again after a failure, or that
 * a client has collected before it could send, is faster for a moment only: a stream is bulk input while a period of
 * {@value #PERIOD_SECONDS} s brings more than {@value #MOST_RATE} times its length and {@value #BURST_SECONDS} s.
 */
public final class InputRate {
    static final int PERIOD_SECONDS = 5;
    static final int MOST_RATE = 2;
    static final int BURST_SECONDS = 10;
    private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000L;

    private long sinceNanos;
    private long samples;
    private boolean isBegun;
    private boolean wasBulk;

    /** Records audio that has arrived. */
    public void received(int count, long nowNanos) {
        if (!isBegun) {
            isBegun = true;
            sinceNanos = nowNanos;
        } else if (nowNanos - sinceNanos >= PERIOD_NANOS) {
            wasBulk = isBulk(samples, Math.min(nowNanos - sinceNanos, 2 * PERIOD_NANOS));
            sinceNanos = nowNanos;
            samples = 0;
        }
        samples += count;
    }

    /** Whether the current or the previous period is bulk input. */
    public boolean isBulk(long nowNanos) {
        return wasBulk || isBulk(samples, nowNanos - sinceNanos);
    }

    private static boolean isBulk(long samples, long nanos) {
        double seconds = (double) samples / SampleClock.SAMPLE_RATE_HZ;
        return seconds > BURST_SECONDS + MOST_RATE * nanos / 1e9;
    }
}

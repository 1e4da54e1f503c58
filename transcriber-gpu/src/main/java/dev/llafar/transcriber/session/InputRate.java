package dev.llafar.transcriber.session;

import dev.llafar.audio.SampleClock;

/**
 * Whether a stream's audio arrives faster than it was spoken, as a file does. A gateway sends up to 32 s again at once after a
 * failure, and a client may send what it has collected before it was connected; this is not bulk input. A stream is bulk input
 * when a period of {@value #PERIOD_SECONDS} s brings {@value #BURST_SECONDS} s more than {@value #MOST_RATE} times its length,
 * and until it brings less than {@value #MOST_RATE} times its length.
 */
public final class InputRate {
    static final int PERIOD_SECONDS = 5;
    static final int MOST_RATE = 2;
    static final int BURST_SECONDS = 40;
    private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000L;
    /** Before this, a period says nothing about the rate. */
    private static final long MEASURABLE_NANOS = 2_000_000_000L;

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
            wasBulk = isBulk(nowNanos);
            sinceNanos = nowNanos;
            samples = 0;
        }
        samples += count;
    }

    /** Whether the stream is bulk input now. */
    public boolean isBulk(long nowNanos) {
        long nanos = nowNanos - sinceNanos;
        double beyondSeconds = (double) samples / SampleClock.SAMPLE_RATE_HZ - MOST_RATE * nanos / 1e9;
        return beyondSeconds > BURST_SECONDS || (wasBulk && (nanos < MEASURABLE_NANOS || beyondSeconds > 0));
    }
}

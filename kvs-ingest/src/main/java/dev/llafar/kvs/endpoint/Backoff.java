package dev.llafar.kvs.endpoint;

import java.util.random.RandomGenerator;

/**
 * How long to wait before attempt 1, 2, 3…: doubling from {@code firstMillis} up to {@code maxMillis}, of which a random
 * part between half and all is taken, so that a thousand readers that were cut together do not come back together.
 */
public record Backoff(long firstMillis, long maxMillis) {
    /** From a quarter of a second to 20 seconds. */
    public static final Backoff DEFAULT = new Backoff(250, 20_000);

    private static final int MAX_DOUBLINGS = 30;

    public Backoff {
        if (firstMillis < 1 || maxMillis < firstMillis) {
            throw new IllegalArgumentException("back-off is from " + firstMillis + " to " + maxMillis
                    + " ms, expected 1 or more and not decreasing");
        }
    }

    /** Milliseconds before that attempt; the first is 1. */
    public long delayMillis(int attempt, RandomGenerator random) {
        long full = Math.min(maxMillis, firstMillis << Math.clamp(attempt - 1L, 0, MAX_DOUBLINGS));
        return full / 2 + random.nextLong(full - full / 2 + 1);
    }
}

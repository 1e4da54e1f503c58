package dev.llafar.kvs.retry;

import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with jitter, as a policy without state. {@link #delayMillis} gives the delay before a retry; {@link
 * #start} counts failures and applies the bounds.
 *
 * <p>Jitter spreads the retries of clients that failed at the same moment, for example readers whose connections were cut by
 * one restart.
 *
 * @param firstMillis the delay before the first retry, at least 1
 * @param maxMillis the longest delay, at least {@code firstMillis}
 * @param factor by which each delay exceeds the one before it, at least 1
 * @param jitter the random part of each delay: a delay of 100 ms with a jitter of 0.5 takes 50 to 100 ms; 0 to 1
 * @param maxRetries retries without a success in between, after which the operation is given up
 * @param giveUpAfterMillis the time since the first of these failures, after which the operation is given up
 */
public record Backoff(
        long firstMillis, long maxMillis, double factor, double jitter, int maxRetries, long giveUpAfterMillis) {
    /** From a quarter of a second to 20 seconds, without a bound on retries. */
    public static final Backoff DEFAULT = new Backoff(250, 20_000);

    /** @throws IllegalArgumentException naming the field, its value and what was expected */
    public Backoff {
        require("firstMillis", firstMillis, firstMillis >= 1, "at least 1");
        require("maxMillis", maxMillis, maxMillis >= firstMillis, "at least firstMillis, " + firstMillis);
        require("maxMillis", maxMillis, maxMillis < Long.MAX_VALUE, "less");
        require("factor", factor, factor >= 1 && Double.isFinite(factor), "at least 1");
        require("jitter", jitter, jitter >= 0 && jitter <= 1, "0 to 1");
        require("maxRetries", maxRetries, maxRetries >= 0, "at least 0");
        require("giveUpAfterMillis", giveUpAfterMillis, giveUpAfterMillis >= 0, "at least 0");
    }

    /** Doubles from {@code firstMillis} to {@code maxMillis}, with a jitter of one half, without a bound on retries. */
    public Backoff(long firstMillis, long maxMillis) {
        this(firstMillis, maxMillis, 2, 0.5, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    public Backoff withFactor(double other) {
        return new Backoff(firstMillis, maxMillis, other, jitter, maxRetries, giveUpAfterMillis);
    }

    public Backoff withJitter(double other) {
        return new Backoff(firstMillis, maxMillis, factor, other, maxRetries, giveUpAfterMillis);
    }

    public Backoff withMaxRetries(int other) {
        return new Backoff(firstMillis, maxMillis, factor, jitter, other, giveUpAfterMillis);
    }

    public Backoff withGiveUpAfterMillis(long other) {
        return new Backoff(firstMillis, maxMillis, factor, jitter, maxRetries, other);
    }

    /**
     * The delay before a retry, in milliseconds. Ignores the bounds on retries and time.
     *
     * @param retry 1 for the first
     */
    public long delayMillis(int retry, RandomGenerator random) {
        long full = fullDelayMillis(retry);
        long least = Math.min(full, Math.round(full * (1 - jitter)));
        return least + random.nextLong(full - least + 1);
    }

    /** The delay before a retry without jitter, in milliseconds. */
    public long fullDelayMillis(int retry) {
        if (retry < 1) {
            throw new IllegalArgumentException("retry is " + retry + ", expected at least 1");
        }
        return Math.min(maxMillis, (long) (firstMillis * Math.pow(factor, retry - 1.0)));
    }

    /** Starts to count failures. */
    public Attempts start(RandomGenerator random) {
        return new Attempts(this, random);
    }

    private static void require(String field, Number value, boolean isValid, String expected) {
        if (!isValid) {
            throw new IllegalArgumentException("backoff." + field + " is " + value + ", expected " + expected);
        }
    }

    /** Failures of one operation since its last success. Not thread safe. */
    public static final class Attempts {
        private final Backoff policy;
        private final RandomGenerator random;
        private int failures;
        private long firstFailureMillis;

        private Attempts(Backoff policy, RandomGenerator random) {
            this.policy = policy;
            this.random = random;
        }

        /**
         * Records a failure.
         *
         * @param nowMillis on a monotonic clock
         * @return the delay before the next attempt in milliseconds; empty to give up
         */
        public OptionalLong failed(long nowMillis) {
            if (failures == 0) {
                firstFailureMillis = nowMillis;
            }
            failures = Math.addExact(failures, 1);
            if (failures > policy.maxRetries || nowMillis - firstFailureMillis >= policy.giveUpAfterMillis) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(policy.delayMillis(failures, random));
        }

        /** Records a success: the next failure counts as the first. */
        public void succeeded() {
            failures = 0;
        }

        /** Failures since the last success. */
        public int failures() {
            return failures;
        }
    }
}

package dev.llafar.local.protocol;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Token buckets by key: a burst of {@code callsPerSecond} calls, refilled evenly. The number of buckets is bounded: the
 * least recently used one is removed, and its key then starts with a full bucket, so at the bound the limiter admits too
 * many calls rather than too few.
 */
public final class RateLimiter {
    private static final int MAX_KEYS = 10_000;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final int callsPerSecond;
    private final Map<String, Bucket> buckets = BoundedMap.byAccess(MAX_KEYS);

    public RateLimiter(int callsPerSecond) {
        if (callsPerSecond < 1) {
            throw new IllegalArgumentException("callsPerSecond is " + callsPerSecond + ", expected 1 or more");
        }
        this.callsPerSecond = callsPerSecond;
    }

    /** Takes a token for {@code key} if there is one, and returns whether there was. Time that runs backwards adds none. */
    public boolean admit(String key, long nowMillis) {
        Bucket bucket = buckets.computeIfAbsent(key, ignored -> new Bucket(callsPerSecond, nowMillis));
        double refilled = Math.max(0, nowMillis - bucket.atMillis) * callsPerSecond / MILLIS_PER_SECOND;
        bucket.tokens = Math.min(callsPerSecond, bucket.tokens + refilled);
        bucket.atMillis = Math.max(bucket.atMillis, nowMillis);
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens -= 1;
        return true;
    }

    /** Takes a token for {@code key}, or throws the failure if there is none. */
    public void require(String key, long nowMillis, Supplier<AwsFailure> throttled) {
        if (!admit(key, nowMillis)) {
            throw throttled.get();
        }
    }

    private static final class Bucket {
        private double tokens;
        private long atMillis;

        Bucket(double tokens, long atMillis) {
            this.tokens = tokens;
            this.atMillis = atMillis;
        }
    }
}

package dev.llafar.local.limit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by key: {@code callsPerSecond} in a burst, refilled evenly. The number of buckets is bounded; at the
 * bound the bucket that was asked longest ago is forgotten, which is then full again, so the policy errs on the side
 * of admitting.
 */
public final class RateLimiter {
    private static final int MAX_KEYS = 10_000;
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final int callsPerSecond;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    public RateLimiter(int callsPerSecond) {
        if (callsPerSecond < 1) {
            throw new IllegalArgumentException("callsPerSecond is " + callsPerSecond + ", expected 1 or more");
        }
        this.callsPerSecond = callsPerSecond;
    }

    /** Whether a call for {@code key} may go on now; takes a token if so. Time that runs backwards adds nothing. */
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

    private static final class Bucket {
        private double tokens;
        private long atMillis;

        Bucket(double tokens, long atMillis) {
            this.tokens = tokens;
            this.atMillis = atMillis;
        }
    }
}

package dev.llafar.gateway.session;

import dev.llafar.gateway.config.ReopenPolicy;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** When to try a new transcriber stream after one died, and when to give up. Time and chance are passed in. */
final class ReopenSchedule {
    private final ReopenPolicy policy;
    private final RandomGenerator random;
    private int failuresSinceReady;
    private int failuresSinceProgress;
    private long downSinceNanos;

    ReopenSchedule(ReopenPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
    }

    /** A stream was accepted. */
    void ready() {
        failuresSinceReady = 0;
    }

    /** Audio was settled: whatever killed the streams before is behind us. */
    void progress() {
        failuresSinceProgress = 0;
    }

    /**
     * A stream died.
     *
     * @return delay before the next, in milliseconds; empty to give up
     */
    OptionalLong failed(long nowNanos) {
        if (failuresSinceReady == 0) {
            downSinceNanos = nowNanos;
        }
        failuresSinceReady++;
        failuresSinceProgress++;
        if (nowNanos - downSinceNanos >= policy.giveUpAfter().toNanos()
                || failuresSinceProgress > policy.attemptsWithoutProgress()) {
            return OptionalLong.empty();
        }
        // Both counts matter: a service that accepts and dies at once must not be hammered either.
        int doublings = Math.min(Math.max(failuresSinceReady, failuresSinceProgress) - 1, 20);
        long whole = Math.min(
                policy.firstDelay().toMillis() << doublings,
                policy.longestDelay().toMillis());
        long half = whole / 2;
        return OptionalLong.of(half + random.nextLong(whole - half + 1));
    }
}

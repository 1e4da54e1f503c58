package dev.llafar.gateway.session;

import dev.llafar.gateway.config.ReopenPolicy;
import dev.llafar.kvs.retry.Backoff;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * When to open a new transcriber stream after one failed, and when to give up. It counts failures since a stream was accepted
 * and failures since audio was settled, because a service that accepts and fails at once needs back-off too.
 */
final class ReopenSchedule {
    private final Backoff.Attempts sinceReady;
    private final Backoff.Attempts sinceProgress;

    ReopenSchedule(ReopenPolicy policy, RandomGenerator random) {
        Backoff backoff = new Backoff(
                policy.firstDelay().toMillis(), policy.longestDelay().toMillis());
        sinceReady =
                backoff.withGiveUpAfterMillis(policy.giveUpAfter().toMillis()).start(random);
        sinceProgress = backoff.withMaxRetries(policy.attemptsWithoutProgress()).start(random);
    }

    /** A stream was accepted. */
    void ready() {
        sinceReady.succeeded();
    }

    /** Audio was settled, so it is not the audio that makes streams fail. */
    void progress() {
        sinceProgress.succeeded();
    }

    /**
     * A stream failed.
     *
     * @return delay before the next, in milliseconds; empty to give up
     */
    OptionalLong failed(long nowNanos) {
        long nowMillis = nowNanos / 1_000_000;
        OptionalLong ready = sinceReady.failed(nowMillis);
        OptionalLong progress = sinceProgress.failed(nowMillis);
        return ready.isEmpty() || progress.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(ready.getAsLong(), progress.getAsLong()));
    }
}

package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import java.util.Optional;

/** When partials are shed and sessions refused, from what waits and how fast the device is. */
final class OverloadPolicy {
    private static final long FULL_RETRY_MILLIS = 5_000;
    private static final long LEAST_RETRY_MILLIS = 1_000;
    private static final long LONGEST_RETRY_MILLIS = 30_000;

    private final ScheduleLimits limits;
    private final WaitingJobs waiting;
    private final LoadEstimate load;

    OverloadPolicy(ScheduleLimits limits, WaitingJobs waiting, LoadEstimate load) {
        this.limits = limits;
        this.waiting = waiting;
        this.load = load;
    }

    /** How late finals are: the longest that one has waited, or the work that waits, whichever is more. */
    long lagNanos(long nowNanos) {
        return Math.max(waiting.longestWaitNanos(nowNanos), load.nanosFor(waiting.finalSamples()));
    }

    boolean isSheddingPartials(long nowNanos) {
        return lagNanos(nowNanos) > limits.shedPartialsLag().toNanos();
    }

    /** Why no further session can be taken, if none can. */
    Optional<Refused> refusal(int queuedFinals, long nowNanos) {
        if (waiting.sessions() >= limits.sessions()) {
            String detail = waiting.sessions() + " sessions are open, expected fewer than " + limits.sessions();
            return Optional.of(new Refused(Reason.SESSIONS_FULL, detail, FULL_RETRY_MILLIS));
        }
        if (queuedFinals >= limits.queuedFinals()) {
            String detail = queuedFinals + " utterances wait, expected fewer than " + limits.queuedFinals();
            return Optional.of(new Refused(Reason.QUEUE_FULL, detail, retryMillis(nowNanos)));
        }
        long lagMillis = lagNanos(nowNanos) / 1_000_000;
        if (lagMillis > limits.refuseSessionsLag().toMillis()) {
            String detail = "finals are " + lagMillis + " ms late, expected at most "
                    + limits.refuseSessionsLag().toMillis() + " ms";
            return Optional.of(new Refused(Reason.LAGGING, detail, retryMillis(nowNanos)));
        }
        return Optional.empty();
    }

    private long retryMillis(long nowNanos) {
        long over = lagNanos(nowNanos) - limits.refuseSessionsLag().toNanos();
        return Math.clamp(over / 1_000_000, LEAST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
    }
}

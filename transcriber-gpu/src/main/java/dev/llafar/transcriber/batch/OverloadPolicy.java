package dev.llafar.transcriber.batch;

import dev.llafar.audio.SampleClock;
import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import java.util.Optional;

/**
 * Decides when partials are shed and sessions refused, from the waiting finals and the measured speed of the device. The
 * weight of past work halves with every {@value #HALF_LIFE_SECONDS} seconds of finished audio, so no clock is needed.
 */
final class OverloadPolicy {
    static final int HALF_LIFE_SECONDS = 60;
    private static final long FULL_RETRY_MILLIS = 5_000;
    private static final long LEAST_RETRY_MILLIS = 1_000;
    private static final long LONGEST_RETRY_MILLIS = 30_000;

    private final ScheduleLimits limits;
    private final WaitingJobs waiting;
    private double busySeconds;
    private double audioSeconds;

    OverloadPolicy(ScheduleLimits limits, WaitingJobs waiting) {
        this.limits = limits;
        this.waiting = waiting;
    }

    /**
     * Records work of the device.
     *
     * @param busyNanos the share of the finals in the time that the device worked
     * @param finishedSamples audio of the finals that this work finished
     */
    void worked(double busyNanos, long finishedSamples) {
        double finished = (double) finishedSamples / SampleClock.SAMPLE_RATE_HZ;
        double decay = Math.pow(0.5, finished / HALF_LIFE_SECONDS);
        busySeconds = busySeconds * decay + busyNanos / 1e9;
        audioSeconds = audioSeconds * decay + finished;
    }

    /** Seconds of work per second of final audio, batching included; 0 until the first final is finished. */
    double realTimeFactor() {
        return audioSeconds == 0 ? 0 : busySeconds / audioSeconds;
    }

    private long decodingNanos(long samples) {
        return (long) ((double) samples / SampleClock.SAMPLE_RATE_HZ * realTimeFactor() * 1e9);
    }

    /**
     * How late finals of live speech are: the longest waiting time, or the estimated time to decode all waiting ones if that is
     * longer.
     */
    long lagNanos(long nowNanos) {
        return Math.max(waiting.longestWaitNanos(false, nowNanos), decodingNanos(waiting.liveFinalSamples()));
    }

    boolean isSheddingPartials(long nowNanos) {
        return lagNanos(nowNanos) > limits.shedPartialsLag().toNanos();
    }

    /** The reason why no further session can be admitted; empty if one can. */
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

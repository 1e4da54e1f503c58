package dev.llafar.transcriber.service;

import dev.llafar.audio.SampleClock;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;

/** The time limits of one stream. Pure: time is an argument. */
final class StreamWatch {
    private final StreamLimits limits;
    private final long openedNanos;
    private long heardNanos;
    private long heardSamples;
    private boolean isReaderBehind;
    private long readerBehindSinceNanos;

    StreamWatch(StreamLimits limits, long nowNanos) {
        this.limits = limits;
        this.openedNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    /** The client sent something, or is allowed to again. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** @param samples since the stream began */
    void heardSamples(long samples) {
        heardSamples = samples;
    }

    /** Whether everything that there was to tell has been written. */
    void told(boolean everything, long nowNanos) {
        if (everything) {
            isReaderBehind = false;
        } else if (!isReaderBehind) {
            isReaderBehind = true;
            readerBehindSinceNanos = nowNanos;
        }
    }

    /** The client has not read what waits for it for the idle limit. */
    boolean isReaderStuck(long nowNanos) {
        return isReaderBehind
                && nowNanos - readerBehindSinceNanos > limits.idle().toNanos();
    }

    /**
     * Why the stream must end now, if it must.
     *
     * @param isPaused we do not let the client speak: then its silence is not its fault
     */
    Optional<StreamEnd> outlived(long nowNanos, boolean isPaused) {
        long heardMillis = SampleClock.millisOfSamples(heardSamples);
        if (nowNanos - openedNanos > limits.longestSession().toNanos()
                || heardMillis > limits.longestSession().toMillis()) {
            return Optional.of(
                    exceeded("the session's length", limits.longestSession().toMillis()));
        }
        if (!isPaused && nowNanos - heardNanos > limits.idle().toNanos()) {
            return Optional.of(exceeded("the time without audio", limits.idle().toMillis()));
        }
        return Optional.empty();
    }

    private static StreamEnd exceeded(String what, long limitMillis) {
        return new StreamEnd(
                GrpcStatus.DEADLINE_EXCEEDED, what + " is over the limit, expected at most " + limitMillis + " ms");
    }
}

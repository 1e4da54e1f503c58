package dev.llafar.transcriber.service;

import dev.llafar.audio.SampleClock;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Optional;

/** The time limits of one stream. Pure: time is an argument. */
final class StreamWatch {
    private final StreamLimits limits;
    private final long openedNanos;
    private long receivedNanos;
    private long receivedSamples;
    private boolean isReaderBehind;
    private long readerBehindSinceNanos;

    StreamWatch(StreamLimits limits, long nowNanos) {
        this.limits = limits;
        this.openedNanos = nowNanos;
        this.receivedNanos = nowNanos;
    }

    /** Records that the client sent a message, or that it is no longer paused. */
    void received(long nowNanos) {
        receivedNanos = nowNanos;
    }

    /** Records the number of samples received since the stream began. */
    void receivedSamples(long samples) {
        receivedSamples = samples;
    }

    /** Records whether every event has been written. */
    void delivered(boolean everything, long nowNanos) {
        if (everything) {
            isReaderBehind = false;
        } else if (!isReaderBehind) {
            isReaderBehind = true;
            readerBehindSinceNanos = nowNanos;
        }
    }

    /** Whether the client has read nothing for the idle limit although events wait. */
    boolean isReaderStuck(long nowNanos) {
        return isReaderBehind
                && nowNanos - readerBehindSinceNanos > limits.idle().toNanos();
    }

    /**
     * The status with which the stream must end now, if it has exceeded a limit.
     *
     * @param isPaused whether the server has paused the client, which is then not idle
     */
    Optional<StreamEnd> exceeded(long nowNanos, boolean isPaused) {
        long receivedMillis = SampleClock.millisOfSamples(receivedSamples);
        if (nowNanos - openedNanos > limits.longestSession().toNanos()
                || receivedMillis > limits.longestSession().toMillis()) {
            return Optional.of(
                    limit("the session's length", limits.longestSession().toMillis()));
        }
        if (!isPaused && nowNanos - receivedNanos > limits.idle().toNanos()) {
            return Optional.of(limit("the time without audio", limits.idle().toMillis()));
        }
        return Optional.empty();
    }

    private static StreamEnd limit(String what, long limitMillis) {
        return new StreamEnd(
                GrpcStatus.DEADLINE_EXCEEDED, what + " is over the limit, expected at most " + limitMillis + " ms");
    }
}

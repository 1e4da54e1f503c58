package dev.llafar.gateway.config;

import java.time.Duration;

/**
 * What a session does when its transcriber stream fails or hangs: it opens another stream and replays the unsettled audio.
 *
 * @param firstDelay before the first new stream; doubles with each failure, jittered between half and whole
 * @param longestDelay the doubling stops here
 * @param giveUpAfter without an accepted stream for so long the session fails with {@code transcriber_unavailable}
 * @param attemptsWithoutProgress streams in a row that may fail without settling any audio: audio that makes its transcriber
 *     fail would otherwise be replayed for ever
 * @param openDeadline a stream that is not accepted within it is replaced
 * @param livenessDeadline a stream that owes results and emits no event within it is replaced, if its transcriber sends
 *     heartbeats; several times their interval
 * @param progressDeadline a stream that has audio to settle and settles none within it is replaced; longer than the longest
 *     utterance and its decoding
 */
public record ReopenPolicy(
        Duration firstDelay,
        Duration longestDelay,
        Duration giveUpAfter,
        int attemptsWithoutProgress,
        Duration openDeadline,
        Duration livenessDeadline,
        Duration progressDeadline) {

    public static ReopenPolicy defaults() {
        return new ReopenPolicy(
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                10,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }

    public ReopenPolicy withBackoff(
            Duration first, Duration longest, Duration giveUp, int mostAttemptsWithoutProgress) {
        return new ReopenPolicy(
                first, longest, giveUp, mostAttemptsWithoutProgress, openDeadline, livenessDeadline, progressDeadline);
    }
}

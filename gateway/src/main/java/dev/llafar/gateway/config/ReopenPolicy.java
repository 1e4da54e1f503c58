package dev.llafar.gateway.config;

import java.time.Duration;

/**
 * What a session does when its transcriber dies.
 *
 * @param firstDelay before the first new stream; doubles with each failure, jittered between half and whole
 * @param longestDelay the doubling stops here
 * @param giveUpAfter without an accepted stream for so long the session fails with {@code transcriber_unavailable}
 * @param attemptsWithoutProgress streams in a row that may die without settling any audio: audio that kills its
 *     transcriber would otherwise be replayed for ever
 */
public record ReopenPolicy(
        Duration firstDelay, Duration longestDelay, Duration giveUpAfter, int attemptsWithoutProgress) {
    public static ReopenPolicy defaults() {
        return new ReopenPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(20), 10);
    }
}

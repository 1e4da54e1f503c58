package dev.llafar.transcriber.service;

import java.time.Duration;

/**
 * The bounds of one gRPC stream.
 *
 * @param chunkBytes largest AudioChunk.data; a larger one is INVALID_ARGUMENT
 * @param idle without audio, then the finals are delivered and the stream ends with DEADLINE_EXCEEDED; also how long a
 *     client may leave responses unread before its stream is reset
 * @param longestSession then the stream ends in the same way
 * @param undeliveredEvents kept for a slow reader; at the bound its request stream is paused
 */
public record StreamLimits(int chunkBytes, Duration idle, Duration longestSession, int undeliveredEvents) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(1 << 20, Duration.ofSeconds(60), Duration.ofHours(4), 64);

    private static final int MOST_CHUNK_BYTES = 16 << 20;

    public StreamLimits {
        if (chunkBytes < 2 || chunkBytes > MOST_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes is " + chunkBytes + ", expected 2 to " + MOST_CHUNK_BYTES);
        }
        requirePositive("idle", idle);
        requirePositive("longestSession", longestSession);
        if (undeliveredEvents < 1) {
            throw new IllegalArgumentException("undeliveredEvents is " + undeliveredEvents + ", expected 1 or more");
        }
    }

    private static void requirePositive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " is " + value + ", expected more than zero");
        }
    }
}

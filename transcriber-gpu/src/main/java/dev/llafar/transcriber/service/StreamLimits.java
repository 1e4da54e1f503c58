package dev.llafar.transcriber.service;

import java.time.Duration;

/**
 * The limits of one gRPC stream.
 *
 * @param chunkBytes largest AudioChunk.data; a larger one is INVALID_ARGUMENT
 * @param idle time without audio after which the finals are delivered and the stream ends with DEADLINE_EXCEEDED; also the
 *     time after which the stream of a client that does not read is reset
 * @param longestSession length after which the stream ends in the same way
 * @param undeliveredEvents buffered for a slow reader; at the bound its request stream is paused
 */
public record StreamLimits(int chunkBytes, Duration idle, Duration longestSession, int undeliveredEvents) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(1 << 20, Duration.ofSeconds(60), Duration.ofHours(4), 64);

    private static final int MAX_CHUNK_BYTES = 16 << 20;

    public StreamLimits {
        if (chunkBytes < 2 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes is " + chunkBytes + ", expected 2 to " + MAX_CHUNK_BYTES);
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

package dev.llafar.transcriber.service;

import java.time.Duration;

/**
 * The bounds of one gRPC stream.
 *
 * @param chunkBytes largest AudioChunk.data; a larger one is INVALID_ARGUMENT
 * @param idle without audio, then what was said is delivered and the stream ends with DEADLINE_EXCEEDED; also how long a
 *     client may leave answers unread before its stream is reset
 * @param longestSession then the same with what was said
 * @param untoldEvents kept for a slow reader; at the bound its request stream is paused
 */
public record StreamLimits(int chunkBytes, Duration idle, Duration longestSession, int untoldEvents) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(1 << 20, Duration.ofSeconds(60), Duration.ofHours(4), 64);

    private static final int MOST_CHUNK_BYTES = 16 << 20;

    public StreamLimits {
        if (chunkBytes < 2 || chunkBytes > MOST_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes is " + chunkBytes + ", expected 2 to " + MOST_CHUNK_BYTES);
        }
        requirePositive("idle", idle);
        requirePositive("longestSession", longestSession);
        if (untoldEvents < 1) {
            throw new IllegalArgumentException("untoldEvents is " + untoldEvents + ", expected 1 or more");
        }
    }

    private static void requirePositive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " is " + value + ", expected more than zero");
        }
    }
}

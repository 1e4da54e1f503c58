package dev.llafar.gateway.transcriber;

/**
 * Why a stream ended before it was finished.
 *
 * @param kind decides whether another stream can help
 * @param message for people; names the field where one was wrong. Never text that was spoken
 */
public record TranscriptionFailure(Kind kind, String message) {

    public boolean retry() {
        return kind != Kind.REFUSED;
    }

    public enum Kind {
        /** The request itself is wrong; every transcriber would refuse it. */
        REFUSED,
        /** No capacity now. */
        OVERLOADED,
        /** The transcriber or the way to it broke. */
        UNAVAILABLE
    }
}

package dev.llafar.gateway.http;

import java.time.Duration;

/** A well-formed request that the server refuses. The client receives {@code {"type": "error", code, message}}. */
public final class RefusedCommand extends RuntimeException {
    private final int status;
    private final String code;
    private final Duration retryAfter;

    /**
     * A refusal without a time to retry.
     *
     * @param status 4xx or 5xx
     * @param code machine-readable, such as {@code not_found}
     * @param message human-readable, with what was expected; must not contain a token or transcript
     */
    public RefusedCommand(int status, String code, String message) {
        this(status, code, message, Duration.ZERO);
    }

    /**
     * A temporary refusal.
     *
     * @param retryAfter time after which the client may retry; zero for unknown
     */
    public RefusedCommand(int status, String code, String message, Duration retryAfter) {
        super(message, null, false, false); // part of normal operation, so without a stack trace
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    /** The message; never null. */
    public String text() {
        String message = getMessage();
        return message == null ? code : message;
    }
}

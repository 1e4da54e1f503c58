package dev.llafar.gateway.http;

import java.time.Duration;

/** A command that is understood and not carried out. The caller gets {@code {"type": "error", code, message}}. */
public final class RefusedCommand extends RuntimeException {
    private final int status;
    private final String code;
    private final Duration retryAfter;

    /**
     * A refusal for good.
     *
     * @param status 4xx or 5xx
     * @param code for programs, such as {@code not_found}
     * @param message for people: what, and what was expected; no token and nothing that was spoken
     */
    public RefusedCommand(int status, String code, String message) {
        this(status, code, message, Duration.ZERO);
    }

    /**
     * A refusal for now.
     *
     * @param retryAfter when to try again; zero says nothing about it
     */
    public RefusedCommand(int status, String code, String message, Duration retryAfter) {
        super(message, null, false, false); // an answer, not a crash: no stack trace to pay for
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

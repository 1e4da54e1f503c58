package dev.llafar.gateway.session;

import org.jspecify.annotations.Nullable;

/**
 * Why a client is turned away or a session ends early.
 *
 * @param field what was wrong, as the contract names it; null when no field was
 * @param message names the field, the value and what was expected; never a token or anything spoken
 */
public record SessionError(Code code, @Nullable String field, String message) {

    public static SessionError of(Code code, String message) {
        return new SessionError(code, null, message);
    }

    public static SessionError invalid(InvalidRequest request) {
        return new SessionError(Code.INVALID_REQUEST, request.field(), request.text());
    }

    /** Whether the same request may be served later or elsewhere. */
    public boolean retry() {
        return code.retry;
    }

    /** Named reasons; the lower-case name is what clients see. */
    public enum Code {
        INVALID_REQUEST(false),
        INVALID_AUDIO(false),
        AUDIO_GAP(false),
        MESSAGE_TOO_LARGE(false),
        OUT_OF_ORDER(false),
        UNKNOWN_SESSION(false),
        SESSION_EXISTS(false),
        RESUME_TOO_OLD(false),
        OVERLOADED(true),
        IDLE(false),
        SESSION_TOO_LONG(false),
        SLOW_READER(true),
        TAKEN_OVER(false),
        TRANSCRIBER_UNAVAILABLE(true),
        GOING_AWAY(true),
        INTERNAL(true);

        private final boolean retry;

        Code(boolean retry) {
            this.retry = retry;
        }

        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}

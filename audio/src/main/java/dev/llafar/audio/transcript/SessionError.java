package dev.llafar.audio.transcript;

import org.jspecify.annotations.Nullable;

/**
 * Why a request is refused or a session ends early.
 *
 * @param field the field that is wrong, as the contract names it; null if no field is
 * @param message names the field, the value and what was expected; contains no token and no transcript text
 */
public record SessionError(Code code, @Nullable String field, String message) {

    public static SessionError of(Code code, String message) {
        return new SessionError(code, null, message);
    }

    public static SessionError invalid(InvalidRequest request) {
        return new SessionError(Code.INVALID_REQUEST, request.field(), request.text());
    }

    /** Bytes of a client's audio that are not what they were declared to be. */
    public static SessionError invalidAudio(String value, String expected) {
        InvalidRequest audio = new InvalidRequest("audio", value, expected);
        return new SessionError(Code.INVALID_AUDIO, audio.field(), audio.text());
    }

    /** Whether the same request may succeed later or on another server. */
    public boolean retry() {
        return code.retry;
    }

    /** The reasons; clients receive the name in lower case. */
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

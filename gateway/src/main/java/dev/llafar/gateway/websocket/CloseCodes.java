package dev.llafar.gateway.websocket;

import dev.llafar.audio.transcript.SessionError;
import java.nio.charset.StandardCharsets;

/** RFC 6455 section 7.4.1 for the reasons a session or a connection ends. */
final class CloseCodes {
    static final short NORMAL = 1000;

    /** A control frame carries at most 125 bytes, two of them the code. */
    private static final int LONGEST_REASON_BYTES = 123;

    private CloseCodes() {}

    static short of(SessionError.Code code) {
        return switch (code) {
            case INVALID_REQUEST, OUT_OF_ORDER, AUDIO_GAP, UNKNOWN_SESSION, SESSION_EXISTS, RESUME_TOO_OLD -> 1008;
            case IDLE, SESSION_TOO_LONG, SLOW_READER, TAKEN_OVER -> 1008;
            case INVALID_AUDIO -> 1007;
            case MESSAGE_TOO_LARGE -> 1009;
            case INTERNAL -> 1011;
            case OVERLOADED, TRANSCRIBER_UNAVAILABLE -> 1013;
            case GOING_AWAY -> 1001;
        };
    }

    /** Begins with the error's name, which is all that a client may rely on. */
    static String reason(SessionError error) {
        String text = error.code().wireName() + ": " + error.message();
        while (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON_BYTES) {
            text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
        return text;
    }
}

package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.gateway.config.SessionLimits;
import java.util.Optional;

/** The time limits of a client's stream; time is passed in. */
final class Deadlines {
    private final SessionLimits limits;
    private final long beganNanos;
    private long lastAudioNanos;

    Deadlines(SessionLimits limits, long nowNanos) {
        this.limits = limits;
        this.beganNanos = nowNanos;
        this.lastAudioNanos = nowNanos;
    }

    /** Audio arrived, a client was attached, or the server does not read. */
    void active(long nowNanos) {
        lastAudioNanos = nowNanos;
    }

    /** The reason why a session that accepts audio must end, if there is one. */
    Optional<SessionError> overdue(long nowNanos) {
        if (nowNanos - beganNanos >= limits.maxSessionLength().toNanos()) {
            return Optional.of(SessionError.of(
                    SessionError.Code.SESSION_TOO_LONG,
                    "session length: reached " + limits.maxSessionLength().toMillis()
                            + " ms; expected the client to finish before and begin a new session"));
        }
        if (nowNanos - lastAudioNanos >= limits.idleTimeout().toNanos()) {
            return Optional.of(SessionError.of(
                    SessionError.Code.IDLE,
                    "audio: none for " + limits.idleTimeout().toMillis()
                            + " ms; expected audio (silence counts) or finish"));
        }
        return Optional.empty();
    }
}

package dev.llafar.gateway.session;

import dev.llafar.gateway.config.SessionLimits;
import java.util.Optional;

/** The time limits of a session, judged at the times that are passed in. */
final class Deadlines {
    private final SessionLimits limits;
    private final long beganNanos;
    private long lastAudioNanos;

    Deadlines(SessionLimits limits, long nowNanos) {
        this.limits = limits;
        this.beganNanos = nowNanos;
        this.lastAudioNanos = nowNanos;
    }

    /** Audio came, or a client came back, or it is we who do not read. */
    void alive(long nowNanos) {
        lastAudioNanos = nowNanos;
    }

    /** Why a session that still listens must end, if it must. */
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

package dev.llafar.gateway.config;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The bounds of a session and what happens there.
 *
 * @param sessions active sessions: attached clients and voices of calls; one more is refused as {@code overloaded}
 * @param detachedSessions sessions whose connection was lost, which wait for a resume; at the bound the oldest is dropped
 * @param endedSessions ended sessions kept so that a client cut at the very end can fetch the last finals; at the bound the
 *     oldest goes
 * @param maxMessageBytes longest binary message or chunk; a longer one is refused and closes the connection
 * @param maxSessionLength after it the session's finals are delivered and it ends with {@code session_too_long}
 * @param idleTimeout after so long without audio the session's finals are delivered and it ends with {@code idle}
 * @param startTimeout a connection that has neither started a session nor sent audio by then is closed with {@code idle}
 * @param resumeWindow how long a session is kept after its connection was cut, and after it ended
 * @param slowReaderTimeout a client to which nothing could be written for so long is cut with {@code slow_reader}; the
 *     session stays resumable
 * @param unsettledAudio audio kept for replay; when it is full nothing more is read from the client. Must be longer than
 *     the transcriber's longest utterance, or the session stops for good
 * @param undeliveredFinals finals that may wait for a slow client; at the bound nothing more is read from it
 * @param keptFinals finals kept for a resume; a resume from before the oldest is refused
 */
public record SessionLimits(
        int sessions,
        int detachedSessions,
        int endedSessions,
        int maxMessageBytes,
        Duration maxSessionLength,
        Duration idleTimeout,
        Duration startTimeout,
        Duration resumeWindow,
        Duration slowReaderTimeout,
        Duration unsettledAudio,
        int undeliveredFinals,
        int keptFinals) {
    public SessionLimits {
        positive("sessions", sessions);
        positive("detachedSessions", detachedSessions);
        positive("endedSessions", endedSessions);
        positive("maxMessageBytes", maxMessageBytes);
        positive("undeliveredFinals", undeliveredFinals);
        positive("keptFinals", keptFinals);
        positive("maxSessionLength", maxSessionLength);
        positive("idleTimeout", idleTimeout);
        positive("startTimeout", startTimeout);
        positive("slowReaderTimeout", slowReaderTimeout);
        positive("unsettledAudio", unsettledAudio);
        if (resumeWindow.isNegative()) {
            throw new IllegalArgumentException("resumeWindow: " + resumeWindow + "; expected 0 or more");
        }
        if (keptFinals <= undeliveredFinals) {
            throw new IllegalArgumentException(
                    "keptFinals: " + keptFinals + "; expected more than undeliveredFinals (" + undeliveredFinals + ")");
        }
    }

    public static SessionLimits defaults() {
        return new SessionLimits(
                200,
                200,
                200,
                1 << 20,
                Duration.ofHours(4),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                64,
                512);
    }

    public SessionLimits withSessions(int count) {
        return with(draft -> draft.sessions = count);
    }

    public SessionLimits withDetachedSessions(int count) {
        return with(draft -> draft.detachedSessions = count);
    }

    public SessionLimits withEndedSessions(int count) {
        return with(draft -> draft.endedSessions = count);
    }

    public SessionLimits withMaxMessageBytes(int bytes) {
        return with(draft -> draft.maxMessageBytes = bytes);
    }

    public SessionLimits withMaxSessionLength(Duration length) {
        return with(draft -> draft.maxSessionLength = length);
    }

    public SessionLimits withIdleTimeout(Duration timeout) {
        return with(draft -> draft.idleTimeout = timeout);
    }

    public SessionLimits withStartTimeout(Duration timeout) {
        return with(draft -> draft.startTimeout = timeout);
    }

    public SessionLimits withResumeWindow(Duration window) {
        return with(draft -> draft.resumeWindow = window);
    }

    public SessionLimits withSlowReaderTimeout(Duration timeout) {
        return with(draft -> draft.slowReaderTimeout = timeout);
    }

    public SessionLimits withUnsettledAudio(Duration length) {
        return with(draft -> draft.unsettledAudio = length);
    }

    private SessionLimits with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The same limits while one of them is changed. */
    private static final class Draft {
        private int sessions;
        private int detachedSessions;
        private int endedSessions;
        private int maxMessageBytes;
        private Duration maxSessionLength;
        private Duration idleTimeout;
        private Duration startTimeout;
        private Duration resumeWindow;
        private Duration slowReaderTimeout;
        private Duration unsettledAudio;
        private int undeliveredFinals;
        private int keptFinals;

        private Draft(SessionLimits limits) {
            sessions = limits.sessions();
            detachedSessions = limits.detachedSessions();
            endedSessions = limits.endedSessions();
            maxMessageBytes = limits.maxMessageBytes();
            maxSessionLength = limits.maxSessionLength();
            idleTimeout = limits.idleTimeout();
            startTimeout = limits.startTimeout();
            resumeWindow = limits.resumeWindow();
            slowReaderTimeout = limits.slowReaderTimeout();
            unsettledAudio = limits.unsettledAudio();
            undeliveredFinals = limits.undeliveredFinals();
            keptFinals = limits.keptFinals();
        }

        private SessionLimits done() {
            return new SessionLimits(
                    sessions,
                    detachedSessions,
                    endedSessions,
                    maxMessageBytes,
                    maxSessionLength,
                    idleTimeout,
                    startTimeout,
                    resumeWindow,
                    slowReaderTimeout,
                    unsettledAudio,
                    undeliveredFinals,
                    keptFinals);
        }
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + "; expected more than 0");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + "; expected more than 0");
        }
    }
}

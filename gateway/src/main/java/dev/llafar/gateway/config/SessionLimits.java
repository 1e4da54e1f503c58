package dev.llafar.gateway.config;

import java.time.Duration;

/**
 * The bounds of a session and what happens there.
 *
 * @param sessions sessions that are not ended, attached or not; one more is refused as {@code overloaded}
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
        return new SessionLimits(
                count,
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

    public SessionLimits withEndedSessions(int count) {
        return new SessionLimits(
                sessions,
                count,
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

    public SessionLimits withMaxMessageBytes(int bytes) {
        return new SessionLimits(
                sessions,
                endedSessions,
                bytes,
                maxSessionLength,
                idleTimeout,
                startTimeout,
                resumeWindow,
                slowReaderTimeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withMaxSessionLength(Duration length) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                length,
                idleTimeout,
                startTimeout,
                resumeWindow,
                slowReaderTimeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withIdleTimeout(Duration timeout) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                maxSessionLength,
                timeout,
                startTimeout,
                resumeWindow,
                slowReaderTimeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withStartTimeout(Duration timeout) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                maxSessionLength,
                idleTimeout,
                timeout,
                resumeWindow,
                slowReaderTimeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withResumeWindow(Duration window) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                maxSessionLength,
                idleTimeout,
                startTimeout,
                window,
                slowReaderTimeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withSlowReaderTimeout(Duration timeout) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                maxSessionLength,
                idleTimeout,
                startTimeout,
                resumeWindow,
                timeout,
                unsettledAudio,
                undeliveredFinals,
                keptFinals);
    }

    public SessionLimits withUnsettledAudio(Duration length) {
        return new SessionLimits(
                sessions,
                endedSessions,
                maxMessageBytes,
                maxSessionLength,
                idleTimeout,
                startTimeout,
                resumeWindow,
                slowReaderTimeout,
                length,
                undeliveredFinals,
                keptFinals);
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

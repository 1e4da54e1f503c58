package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SessionError.Code;
import dev.llafar.gateway.config.SessionLimits;
import java.time.Duration;

/** The errors of sessions. */
final class SessionErrors {
    private SessionErrors() {}

    /** Does not contain the id, which is a secret of its owner. */
    static SessionError unknown() {
        return new SessionError(
                Code.UNKNOWN_SESSION,
                "session id",
                "session id: a session that is not kept here (any longer); expected one within its resume window");
    }

    static SessionError gap(long firstByte, long throughByte) {
        return new SessionError(
                Code.AUDIO_GAP,
                "first byte",
                "first byte: got " + firstByte + "; expected at most " + throughByte + ", the bytes received so far");
    }

    static SessionError tooOld(long fromSample, long oldestSample) {
        return new SessionError(
                Code.RESUME_TOO_OLD,
                "resume from sample",
                "resume from sample: got " + fromSample + "; expected at least " + oldestSample
                        + ", finals before it are not kept any more");
    }

    static SessionError slowReader(Duration timeout) {
        return SessionError.of(
                Code.SLOW_READER,
                "events: nothing could be written for " + timeout.toMillis() + " ms; expected a client that reads");
    }

    static SessionError tooMuchAudio(Duration longest) {
        return SessionError.of(
                Code.SESSION_TOO_LONG,
                "audio: longer than " + longest.toMillis()
                        + " ms; expected the client to finish before and begin a new session");
    }

    static SessionError takenOver() {
        return SessionError.of(Code.TAKEN_OVER, "connection: another one resumed this session");
    }

    static SessionError afterFinish() {
        return SessionError.of(Code.OUT_OF_ORDER, "audio: came after finish; expected no more");
    }

    static SessionError tooManySessions(int sessions) {
        return SessionError.of(
                Code.OVERLOADED, "sessions: " + sessions + " are open, the limit; try again in 5 seconds");
    }

    static SessionError audioBudget() {
        return SessionError.of(
                Code.OVERLOADED, "audio memory: all of it is reserved by other sessions; try again in 5 seconds");
    }

    static SessionError exists() {
        return new SessionError(
                Code.SESSION_EXISTS,
                "session id",
                "session id: a session of that name is open; expected a new one, or a resume of it");
    }

    static SessionError goingAway() {
        return SessionError.of(Code.GOING_AWAY, "server: it is stopping; begin a new session elsewhere or later");
    }

    static SessionError undeliveredFinals(SessionLimits limits) {
        return SessionError.of(
                Code.SLOW_READER, "finals: " + limits.keptFinals() + " wait for a client that does not read");
    }
}

package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SessionError;

/** A session was not opened or resumed, or did not accept a chunk. */
public final class SessionRefused extends RuntimeException {
    private final SessionError error;

    public SessionRefused(SessionError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public SessionError error() {
        return error;
    }
}

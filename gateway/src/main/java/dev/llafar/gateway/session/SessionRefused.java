package dev.llafar.gateway.session;

/** A session was not opened or resumed. */
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

package dev.llafar.gateway.session;

/** Whoever keeps a session; called on the session's context. */
interface SessionHome {

    /** Everything is said, or the session was forgotten before. Called once. */
    void onEnded();

    /** The last client there was has been told everything, or there was none. */
    void onTold();

    /** The session is forgotten. Called once. */
    void onGone();
}

package dev.llafar.gateway.session;

/** The life of a session; it only goes forward. Whether a client is attached is another matter. */
enum SessionPhase {
    /** The transcriber has not accepted yet. */
    OPENING,
    /** Audio is welcome. */
    LISTENING,
    /** No more audio; finals are still to come. */
    FINISHING,
    /** Everything is said; kept for a client that was cut at the end. */
    ENDED,
    /** Forgotten. */
    GONE
}

package dev.llafar.transcriber.batch;

/** Whether a new session may begin. Overload is declared here, before any audio is taken, and nowhere else. */
public sealed interface Admission {

    /** Come in. The ticket must be released exactly once. */
    record Admitted(SessionTicket ticket) implements Admission {}

    /**
     * Not now.
     *
     * @param reason which bound was met
     * @param detail for people: the measured value and the bound
     * @param retryAfterMillis when it is worth asking again
     */
    record Refused(Reason reason, String detail, long retryAfterMillis) implements Admission {}

    /** Why a session is refused, and whether another machine could help at once. */
    enum Reason {
        SESSIONS_FULL,
        QUEUE_FULL,
        LAGGING,
        CLOSING,
        DEVICE_FAILED
    }
}

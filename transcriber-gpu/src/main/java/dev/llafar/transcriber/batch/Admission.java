package dev.llafar.transcriber.batch;

/** Whether a new session may begin. Overload is reported only here, before any audio is accepted. */
public sealed interface Admission {

    /** The session may begin. The caller must release the ticket exactly once. */
    record Admitted(Ticket ticket) implements Admission {}

    /**
     * The session may not begin now.
     *
     * @param reason which bound was reached
     * @param detail for an error message: the measured value and the bound
     * @param retryAfterMillis when the client should try again
     */
    record Refused(Reason reason, String detail, long retryAfterMillis) implements Admission {}

    /** Why a session is refused. */
    enum Reason {
        SESSIONS_FULL,
        QUEUE_FULL,
        LAGGING,
        CLOSING,
        DEVICE_FAILED
    }

    /** An admitted session's place on the device, compared by identity. */
    final class Ticket {
        Ticket() {}
    }
}

package dev.llafar.gateway.call.telephony;

/** A request to the Amazon Chime SDK failed. The message contains the error code and message of the service. */
public final class TelephonyException extends RuntimeException {
    /** The cause. */
    public enum Kind {
        /** The service throttles requests or fails temporarily: a retry can succeed. */
        BUSY,
        /** The call or the meeting does not exist. */
        GONE,
        /** The request was rejected: a retry cannot succeed. */
        REFUSED
    }

    private final Kind kind;

    public TelephonyException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

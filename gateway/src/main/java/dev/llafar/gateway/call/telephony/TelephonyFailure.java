package dev.llafar.gateway.call.telephony;

/** Why the telephone side did not do as it was asked; the message is AWS's, with what to do about it where we know. */
public final class TelephonyFailure extends RuntimeException {
    /** What a caller can do about it. */
    public enum Kind {
        /** Ask again later. */
        BUSY,
        /** The call or the meeting is no more. */
        GONE,
        /** Asking again would not help. */
        REFUSED
    }

    private final Kind kind;

    public TelephonyFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

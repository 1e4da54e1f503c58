package dev.llafar.gateway.call;

/** This node cannot say anything about a call: another one looks after it, or the directory does not answer. */
final class CallElsewhere extends RuntimeException {
    private final boolean isOwnerSilent;

    /**
     * Nothing is known, or the owner is.
     *
     * @param isOwnerSilent the other node has missed to renew its claim, so it is hardly there to be asked
     */
    CallElsewhere(boolean isOwnerSilent) {
        super("another node looks after the call", null, false, false); // an answer, not a crash
        this.isOwnerSilent = isOwnerSilent;
    }

    boolean isOwnerSilent() {
        return isOwnerSilent;
    }
}

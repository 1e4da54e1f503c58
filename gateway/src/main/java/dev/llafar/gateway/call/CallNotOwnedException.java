package dev.llafar.gateway.call;

/** This node cannot handle a request about a call: another node owns it, or the directory does not respond. */
final class CallNotOwnedException extends RuntimeException {
    private final boolean isOwnerUnresponsive;

    /** @param isOwnerUnresponsive the owner has not renewed its lease in time, so it has probably stopped */
    CallNotOwnedException(boolean isOwnerUnresponsive) {
        super("another node owns the call", null, false, false); // expected in operation, so without a stack trace
        this.isOwnerUnresponsive = isOwnerUnresponsive;
    }

    boolean isOwnerUnresponsive() {
        return isOwnerUnresponsive;
    }
}

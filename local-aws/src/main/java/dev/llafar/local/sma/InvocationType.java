package dev.llafar.local.sma;

/** Why the function is invoked. */
public enum InvocationType {
    NEW_INBOUND_CALL(true),
    ACTION_SUCCESSFUL(true),
    ACTION_FAILED(true),
    /** For information: what the function answers is ignored. */
    ACTION_INTERRUPTED(false),
    CALL_UPDATE_REQUESTED(false),
    INVALID_LAMBDA_RESPONSE(true),
    /** The call is over: what the function answers is ignored. */
    HANGUP(false);

    private final boolean holdsNextAction;

    InvocationType(boolean holdsNextAction) {
        this.holdsNextAction = holdsNextAction;
    }

    /** Whether the next queued action waits for the answer, which may replace it. */
    boolean holdsNextAction() {
        return holdsNextAction;
    }
}

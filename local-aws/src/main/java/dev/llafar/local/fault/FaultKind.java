package dev.llafar.local.fault;

/** What can go wrong on request. */
public enum FaultKind {
    /** The call is refused as one too many. */
    THROTTLE,
    /** The call is refused with an internal error. */
    SERVER_ERROR,
    /** The connection is cut, at a drawn byte of a fragment. */
    CUT,
    /** A fragment is sent twice. */
    DUPLICATE,
    /** A fragment comes late. */
    LATE,
    /** An error in the stream: tags in GetMedia, an ERROR acknowledgement in PutMedia; then the reply ends. */
    ERROR_TAG,
    /** A guardrail answers in the model's place. */
    REFUSAL,
    /** A model answers nothing. */
    EMPTY;

    /** When a fault can happen. */
    enum Opportunity {
        REQUEST,
        REPLY,
        FRAGMENT
    }

    Opportunity opportunity() {
        return switch (this) {
            case THROTTLE, SERVER_ERROR -> Opportunity.REQUEST;
            case REFUSAL, EMPTY -> Opportunity.REPLY;
            case CUT, DUPLICATE, LATE, ERROR_TAG -> Opportunity.FRAGMENT;
        };
    }
}

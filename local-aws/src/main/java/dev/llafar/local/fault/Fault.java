package dev.llafar.local.fault;

/** A fault to inject now. */
public sealed interface Fault {
    /** Refuse the call with the throttling error. */
    record Throttle() implements Fault {}

    /** Refuse the call with an internal error. */
    record ServerError() implements Fault {}

    /** Close the connection after {@code afterBytes} bytes of the fragment; 0 sends none. */
    record Cut(int afterBytes) implements Fault {}

    /** Send the fragment twice. */
    record Duplicate() implements Fault {}

    /** Delay the fragment by {@code millis}. */
    record Late(long millis) implements Fault {}

    /** Send error {@code errorId} in place of the fragment, and end the response. */
    record ErrorTag(int errorId) implements Fault {}

    /** Reply as a guardrail does when it intervenes. */
    record Refusal() implements Fault {}

    /** Send an empty reply. */
    record Empty() implements Fault {}

    /** The kinds of faults that rules can name. */
    public enum Kind {
        /** The call is refused with the throttling error. */
        THROTTLE,
        /** The call is refused with an internal error. */
        SERVER_ERROR,
        /** The connection is closed after a random part of a fragment. */
        CUT,
        /** A fragment is sent twice. */
        DUPLICATE,
        /** A fragment is delayed. */
        LATE,
        /** The stream contains an error (tags in GetMedia, an ERROR acknowledgement in PutMedia) and ends. */
        ERROR_TAG,
        /** A guardrail replies in place of the model. */
        REFUSAL,
        /** The reply of a model is empty. */
        EMPTY;

        /** The moment at which a fault can be injected. */
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
}

package dev.llafar.gateway.call.machine;

import java.util.EnumSet;
import java.util.Set;

/** Where a call is. The moves between phases are those of the diagram in {@code docs/calls.md}, and no other. */
public enum CallPhase {
    /** Nothing is known yet. */
    NEW,
    /** The caller waits for a meeting to be made; the first invocation waits for its reply. */
    OPENING,
    /** JoinChimeMeeting is handed over. */
    JOINING,
    /** In the meeting; no question is open. */
    LISTENING,
    /** The caller took the floor while we had it; their words will be a question when they end. */
    HEARING,
    /** A question is with the model, and nothing of its answer is handed over. */
    ASKED,
    /** The answer is being spoken, and perhaps still being written. */
    ANSWERING,
    /** Last words and hanging up. */
    CLOSING,
    /** Somebody else's call: heard, never spoken to. */
    LISTEN_ONLY,
    /** Over; everything is cleaned up. */
    ENDED;

    /** Phases that may follow this one. */
    public Set<CallPhase> next() {
        return switch (this) {
            case NEW -> EnumSet.of(OPENING, JOINING, LISTENING, ASKED, ANSWERING, CLOSING, LISTEN_ONLY, ENDED);
            case OPENING -> EnumSet.of(JOINING, CLOSING, ENDED);
            case JOINING -> EnumSet.of(LISTENING, ASKED, CLOSING, ENDED);
            case LISTENING -> EnumSet.of(ASKED, CLOSING, ENDED);
            case HEARING -> EnumSet.of(LISTENING, ASKED, CLOSING, ENDED);
            case ASKED, ANSWERING -> EnumSet.of(LISTENING, HEARING, ASKED, ANSWERING, CLOSING, ENDED);
            case CLOSING, LISTEN_ONLY -> EnumSet.of(ENDED);
            case ENDED -> EnumSet.noneOf(CallPhase.class);
        };
    }

    /** The caller can be spoken with. */
    boolean isInConversation() {
        return switch (this) {
            case LISTENING, HEARING, ASKED, ANSWERING -> true;
            case NEW, OPENING, JOINING, CLOSING, LISTEN_ONLY, ENDED -> false;
        };
    }

    boolean isOver() {
        return this == CLOSING || this == ENDED;
    }
}

package dev.llafar.gateway.call.machine;

import java.util.EnumSet;
import java.util.Set;

/** The phase of a call. {@code docs/calls.md} shows the transitions. */
public enum CallPhase {
    /** No event has come yet. */
    NEW,
    /** The meeting is being created; the first invocation waits for its reply. */
    OPENING,
    /** The service was instructed to join the caller to the meeting. */
    JOINING,
    /** In the meeting; no question is open. */
    LISTENING,
    /** The caller interrupted an answer or a question; another question follows when the utterance ends. */
    INTERRUPTED,
    /** The model was asked, and nothing of its answer has been handed over. */
    AWAITING_ANSWER,
    /** The answer is being spoken, and perhaps still being written. */
    ANSWERING,
    /** A last phrase is spoken, and we hang up. */
    CLOSING,
    /** Another application answers the call: it is transcribed and never spoken to. */
    LISTEN_ONLY,
    /** Over; everything is released. */
    ENDED;

    /** Phases that may follow this one. */
    public Set<CallPhase> next() {
        return switch (this) {
            case NEW ->
                EnumSet.of(OPENING, JOINING, LISTENING, AWAITING_ANSWER, ANSWERING, CLOSING, LISTEN_ONLY, ENDED);
            case OPENING -> EnumSet.of(JOINING, CLOSING, ENDED);
            case JOINING -> EnumSet.of(LISTENING, AWAITING_ANSWER, CLOSING, ENDED);
            case LISTENING -> EnumSet.of(AWAITING_ANSWER, CLOSING, ENDED);
            case INTERRUPTED -> EnumSet.of(LISTENING, AWAITING_ANSWER, CLOSING, ENDED);
            case AWAITING_ANSWER, ANSWERING ->
                EnumSet.of(LISTENING, INTERRUPTED, AWAITING_ANSWER, ANSWERING, CLOSING, ENDED);
            case CLOSING, LISTEN_ONLY -> EnumSet.of(ENDED);
            case ENDED -> EnumSet.noneOf(CallPhase.class);
        };
    }

    /** Whether the caller can be spoken to. */
    boolean isInConversation() {
        return switch (this) {
            case LISTENING, INTERRUPTED, AWAITING_ANSWER, ANSWERING -> true;
            case NEW, OPENING, JOINING, CLOSING, LISTEN_ONLY, ENDED -> false;
        };
    }
}

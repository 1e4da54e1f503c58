package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An action of a reply; {@code json} is what came, which the events about it repeat. */
sealed interface CallAction {
    ObjectNode json();

    /** Whether a new list stops it; any other runs to its end first. */
    default boolean interruptible() {
        return this instanceof Play || this instanceof Wait;
    }

    /** {@code spoken} is the text without markup. */
    record Speak(ObjectNode json, String spoken, String voice) implements CallAction {}

    /** PlayAudio. */
    record Play(ObjectNode json, String recording, long millis) implements CallAction {}

    /** Pause and RecordAudio: the caller hears nothing for a time. */
    record Wait(ObjectNode json, long millis) implements CallAction {}

    /** JoinChimeMeeting. */
    record Join(ObjectNode json, String meetingId, String joinToken) implements CallAction {}

    /** Hangup. */
    record Hangup(ObjectNode json, int sipResponseCode) implements CallAction {}

    /** An action whose parameters do not do: it fails when its turn comes. */
    record Faulty(ObjectNode json, String errorType, String message) implements CallAction {}
}

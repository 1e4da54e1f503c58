package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** An action of a response; {@code json} is the received object, which the events about the action repeat. */
sealed interface CallAction {
    ObjectNode json();

    /** Whether a new list of actions stops it; other actions run to their end. */
    default boolean interruptible() {
        return this instanceof Play || this instanceof Wait;
    }

    /** Speak; {@code spoken} is the text without markup. */
    record Speak(ObjectNode json, String spoken, String voice) implements CallAction {}

    /** PlayAudio. */
    record Play(ObjectNode json, String recording, long millis) implements CallAction {}

    /** Pause and RecordAudio: nothing is played to the caller. */
    record Wait(ObjectNode json, long millis) implements CallAction {}

    /** JoinChimeMeeting. */
    record Join(ObjectNode json, String meetingId, String joinToken) implements CallAction {}

    /** Hangup. */
    record Hangup(ObjectNode json, int sipResponseCode) implements CallAction {}

    /** An action with invalid parameters, which fails when it starts. */
    record Faulty(ObjectNode json, String errorType, String message) implements CallAction {}
}

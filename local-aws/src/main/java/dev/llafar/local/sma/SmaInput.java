package dev.llafar.local.sma;

import java.util.Map;

/** An event that a call receives. */
public sealed interface SmaInput {
    /** The call arrives; the first input of every call. */
    record Inbound() implements SmaInput {}

    /** The function responded to the invocation with this sequence number and attempt. */
    record Replied(int sequence, int attempt, String body) implements SmaInput {}

    /** The function could not be invoked, or responded with an error. */
    record Failed(int sequence, int attempt, String why) implements SmaInput {}

    /** UpdateSipMediaApplicationCall was called. */
    record UpdateRequested(Map<String, String> arguments) implements SmaInput {
        public UpdateRequested {
            arguments = Map.copyOf(arguments);
        }
    }

    /** The leg is in the meeting that {@link SmaEffect.JoinMeeting} named. */
    record Joined() implements SmaInput {}

    /** The leg was not allowed to join; contains the error of the service. */
    record JoinRefused(String errorType, String message) implements SmaInput {}

    /** The caller hangs up. */
    record HungUp() implements SmaInput {}

    /** Time has passed; see {@link SmaCall#wakeAtMillis}. */
    record TimePassed() implements SmaInput {}
}

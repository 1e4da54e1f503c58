package dev.llafar.gateway.call.sma;

import java.util.Locale;

/**
 * One question of the SIP media application: what next? Each gets one reply; one that is asked again with the same
 * sequence gets the same reply.
 *
 * @param sequence counts the invocations of a call from 1
 * @param transactionId the call's name for as long as it lasts
 * @param smaId of the SIP media application, where updates of the call are sent
 * @param callId of the caller's leg, LEG-A; empty where no participant was told
 * @param action that ended or failed; of empty strings for types without one
 */
public record SmaInvocation(
        Type type, int sequence, String transactionId, String smaId, String callId, ActionReport action) {

    /** Types of the service; one that is new to us is {@code UNKNOWN} and changes nothing. */
    public enum Type {
        NEW_INBOUND_CALL,
        NEW_OUTBOUND_CALL,
        RINGING,
        CALL_ANSWERED,
        ACTION_SUCCESSFUL,
        ACTION_FAILED,
        ACTION_INTERRUPTED,
        DIGITS_RECEIVED,
        CALL_UPDATE_REQUESTED,
        HANGUP,
        INVALID_LAMBDA_RESPONSE,
        UNKNOWN;

        /** The reply may tell what to do next. */
        public boolean takesActions() {
            return switch (this) {
                case NEW_INBOUND_CALL,
                        ACTION_SUCCESSFUL,
                        ACTION_FAILED,
                        CALL_UPDATE_REQUESTED,
                        INVALID_LAMBDA_RESPONSE -> true;
                case NEW_OUTBOUND_CALL, RINGING, CALL_ANSWERED, ACTION_INTERRUPTED, DIGITS_RECEIVED, HANGUP, UNKNOWN ->
                    false;
            };
        }

        /** Only a call that was accepted before is told of in this way. */
        public boolean isMidCall() {
            return takesActions() && this != NEW_INBOUND_CALL;
        }

        static Type of(String wireName) {
            for (Type type : values()) {
                if (type.name().equals(wireName.toUpperCase(Locale.ROOT))) {
                    return type;
                }
            }
            return UNKNOWN;
        }
    }

    /**
     * What the service tells of an action.
     *
     * @param type as in our reply, for example {@code Speak}
     * @param text of a Speak, as we sent it; empty where it was not echoed
     * @param errorType of a failed action
     */
    public record ActionReport(String type, String text, String errorType) {
        public static final ActionReport NONE = new ActionReport("", "", "");

        /** What was spoken must not reach a log. */
        @Override
        public String toString() {
            return "ActionReport[type=" + type + ", errorType=" + errorType + "]";
        }
    }
}

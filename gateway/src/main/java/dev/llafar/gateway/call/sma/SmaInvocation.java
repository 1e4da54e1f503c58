package dev.llafar.gateway.call.sma;

import java.util.Locale;

/**
 * An invocation by the SIP media application, which requests the next actions. Each gets one reply; a repetition with the same
 * sequence gets the same reply.
 *
 * @param sequence counts the invocations of a call from 1
 * @param transactionId identifies the call
 * @param smaId of the SIP media application, to which updates of the call are sent
 * @param callId of the caller's leg, LEG-A; empty if the invocation names no participant
 * @param action that ended or failed; {@link ActionReport#NONE} for other types
 */
public record SmaInvocation(
        Type type, int sequence, String transactionId, String smaId, String callId, ActionReport action) {

    /** Types of the service. Types that we do not know are {@code UNKNOWN} and change nothing. */
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

        /** Whether the service executes the actions of the reply. */
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

        /** Whether such an invocation belongs to a call that was answered before. */
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
     * The report of an action.
     *
     * @param type as in our reply, for example {@code Speak}
     * @param text of a Speak, as we sent it; empty if the service does not repeat it
     * @param errorType of a failed action
     */
    public record ActionReport(String type, String text, String errorType) {
        public static final ActionReport NONE = new ActionReport("", "", "");

        /** What was spoken must not be logged. */
        @Override
        public String toString() {
            return "ActionReport[type=" + type + ", errorType=" + errorType + "]";
        }
    }
}

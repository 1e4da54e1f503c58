package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.sma.SmaAction;
import java.util.List;

/** Something for the shell to do, in the order of the list, without waiting for one before the next event is applied. */
public sealed interface CallEffect {

    /** Create a meeting and the caller's attendee. Idempotent: one transaction has one meeting. */
    record CreateMeeting(String transactionId) implements CallEffect {}

    /** Delete the meeting, which also ends its pipeline. */
    record DeleteMeeting(String meetingId) implements CallEffect {}

    /** Write the audio of the attendees to streams. Idempotent: one meeting has one pipeline. */
    record StartPipeline(String meetingId) implements CallEffect {}

    /**
     * Reply to an invocation.
     *
     * @param actions empty: no change; otherwise they replace what is queued after the running action
     */
    record Reply(long request, List<SmaAction> actions) implements CallEffect {
        public Reply {
            actions = List.copyOf(actions);
        }
    }

    /**
     * Start to consume a stream. An earlier consumer was stopped by an earlier effect.
     *
     * @param meetingId fragments of other meetings in the same stream are skipped
     * @param attendeeId fragments of other attendees are skipped
     * @param fragment empty: begin at {@code startMillis}
     * @param isAfter begin with the fragment after it, instead of with it
     * @param startMillis when the stream began, 0 if unknown
     */
    record StartConsumer(
            String meetingId, String attendeeId, String streamArn, String fragment, boolean isAfter, long startMillis)
            implements CallEffect {}

    record StopConsumer() implements CallEffect {}

    /**
     * Ask the model.
     *
     * @param question its number, under which sentences of the answer are reported
     * @param turns of the conversation before, oldest first
     * @param language of the question, in which to answer
     */
    record RequestAnswer(long question, List<DialogueTurn> turns, String text, String language) implements CallEffect {
        public RequestAnswer {
            turns = List.copyOf(turns);
        }

        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "RequestAnswer[question=" + question + ", language=" + language + "]";
        }
    }

    /** Close the model's stream; report no more of this answer. */
    record CancelAnswer(long question) implements CallEffect {}

    /** Call UpdateSipMediaApplicationCall, so that the service invokes us; what to play is decided then. */
    record RequestUpdate(long update, String smaId, String transactionId) implements CallEffect {}

    /** Save what a restart needs; replaces the record that was saved before. */
    record SaveRecord(CallRecord record) implements CallEffect {}

    /** The call is over. The last effect, except replies to late invocations. */
    record DeleteRecord(String callId) implements CallEffect {}

    /** Send {@link CallEvent.TimeReached} at that monotonic time; replaces the timer that was set before. */
    record WakeAt(long monotonicMillis) implements CallEffect {}

    record Count(CallMetric metric) implements CallEffect {}

    record RecordTime(CallMetric.Span span, long millis) implements CallEffect {}
}

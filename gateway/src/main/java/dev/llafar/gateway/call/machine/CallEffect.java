package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction;
import java.util.List;

/** What the shell is to do, in the order of the list. None of them may be awaited before the next event is taken. */
public sealed interface CallEffect {

    /** Make a meeting and the caller's attendee; asked again for the same transaction it gives the same meeting. */
    record MakeMeeting(String transactionId) implements CallEffect {}

    /** End the meeting, and with it the pipeline. */
    record DeleteMeeting(String meetingId) implements CallEffect {}

    /** Stream the attendees of the meeting; asked again it starts nothing new. */
    record StartPipeline(String meetingId) implements CallEffect {}

    /**
     * Reply to an invocation.
     *
     * @param actions empty changes nothing; anything else replaces what is queued after the running action
     */
    record Reply(long invocation, List<SmaAction> actions) implements CallEffect {
        public Reply {
            actions = List.copyOf(actions);
        }
    }

    /**
     * Listen to a stream. A consumer that still runs was stopped by an effect before.
     *
     * @param meetingId fragments of other meetings in the same stream are not ours
     * @param attendeeId fragments of other attendees are not ours
     * @param fragment empty: from {@code startMillis}
     * @param isAfter true: begin with the fragment after it; false: begin with it
     * @param startMillis wall-clock time of the stream's beginning, 0 if unknown
     */
    record StartConsumer(
            String meetingId, String attendeeId, String streamArn, String fragment, boolean isAfter, long startMillis)
            implements CallEffect {}

    record StopConsumer() implements CallEffect {}

    /**
     * Ask the model.
     *
     * @param question counts the call's questions; sentences come back under it
     * @param conversation what was said before, oldest first
     * @param language of the question, in which to answer
     */
    record Ask(long question, List<Exchange> conversation, String text, String language) implements CallEffect {
        public Ask {
            conversation = List.copyOf(conversation);
        }

        /** What was said must not reach a log. */
        @Override
        public String toString() {
            return "Ask[question=" + question + ", language=" + language + "]";
        }
    }

    /** Close the open stream of the model; nothing more of this answer is wanted. */
    record CancelAsk(long question) implements CallEffect {}

    /** UpdateSipMediaApplicationCall, only as a nudge: what to play is decided when the invocation comes. */
    record RequestUpdate(long nudge, String smaId, String transactionId) implements CallEffect {}

    /** Keep what a restart needs; a later one replaces it. */
    record SaveRecord(CallRecord call) implements CallEffect {}

    /** The call is over: the last effect, but for replies to invocations that come too late. */
    record ForgetRecord(String callId) implements CallEffect {}

    /** Send {@link CallEvent.TimeReached} at that monotonic time; replaces the timer that was set before. */
    record WakeAt(long monotonicMillis) implements CallEffect {}

    record Count(CallMetric metric) implements CallEffect {}

    record Time(CallMetric.Span span, long millis) implements CallEffect {}
}

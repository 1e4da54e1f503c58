package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;

/** What happens to a call. Any event may come twice, late, out of order or never. Times are Unix milliseconds. */
public sealed interface CallEvent {

    /**
     * The SIP media application asks what to do; one {@link CallEffect.Reply} answers.
     *
     * @param invocation the shell's own number of this request; a request that the service repeats has another one
     */
    record Invoked(long invocation, SmaInvocation what) implements CallEvent {}

    /** Answers {@link CallEffect.MakeMeeting}. */
    record MeetingMade(String meetingId, String attendeeId, String joinToken) implements CallEvent {
        /** The token must not reach a log. */
        @Override
        public String toString() {
            return "MeetingMade[meetingId=" + meetingId + ", attendeeId=" + attendeeId + "]";
        }
    }

    /** Answers {@link CallEffect.MakeMeeting} when no more is to be hoped for. */
    record MeetingFailed() implements CallEvent {}

    /** EventBridge: the meeting started, or an attendee joined it. */
    record MeetingStarted() implements CallEvent {}

    /** EventBridge: the meeting is over. */
    record MeetingEnded() implements CallEvent {}

    /** Answers {@link CallEffect.StartPipeline}. */
    record PipelineMade() implements CallEvent {}

    /** Answers {@link CallEffect.StartPipeline}, or EventBridge tells that the pipeline failed later. */
    record PipelineFailed(boolean isRetryable) implements CallEvent {}

    /** EventBridge: somebody's voice in the meeting flows. Other attendees' are ignored here. */
    record StreamStarted(StreamStart start) implements CallEvent {}

    /** EventBridge: it flows no more. */
    record StreamEnded(String streamArn, String attendeeId) implements CallEvent {}

    /** A voice that is only listened to: a meeting without a transaction, or a contact of Amazon Connect. */
    record ListenOnly(StreamStart start) implements CallEvent {}

    /**
     * What the caller seems to be saying.
     *
     * @param stableLength UTF-16 code units that will not change
     * @param language as the transcriber tells it, for example {@code en} or {@code cy}
     * @param endMillis when the last sample heard was spoken, by the stream's own timestamps: the same after a replay
     */
    record HeardPartial(String text, int stableLength, String language, long endMillis) implements CallEvent {
        /** What was said must not reach a log. */
        @Override
        public String toString() {
            return "HeardPartial[" + text.length() + " characters]";
        }
    }

    /** What the caller said; parameters as in {@link HeardPartial}. */
    record HeardFinal(String text, String language, long endMillis) implements CallEvent {
        @Override
        public String toString() {
            return "HeardFinal[" + text.length() + " characters]";
        }
    }

    /**
     * The model has written another sentence.
     *
     * @param question the id in {@link CallEffect.Ask}
     * @param index counts the answer's sentences from 0
     */
    record AnswerSentence(long question, int index, String text) implements CallEvent {
        @Override
        public String toString() {
            return "AnswerSentence[question=" + question + ", index=" + index + "]";
        }
    }

    /** The model has written everything. */
    record AnswerEnded(long question) implements CallEvent {}

    /** The model will write no more of this answer. */
    record AnswerFailed(long question, Reason reason) implements CallEvent {
        /** Why; for counting only. */
        public enum Reason {
            ERROR,
            THROTTLED,
            TIMEOUT,
            REFUSED,
            EMPTY
        }
    }

    /** Answers {@link CallEffect.RequestUpdate}: the wish was taken, which promises nothing. */
    record UpdateAccepted(long nudge) implements CallEvent {}

    /**
     * Answers {@link CallEffect.RequestUpdate}.
     *
     * @param isRetryable throttled or a passing failure; else the service does not know the call or will not have us
     */
    record UpdateRefused(long nudge, boolean isRetryable) implements CallEvent {}

    /** Everything said up to this fragment is in finals already told. */
    record ConsumerSettled(String fragment, long endMillis) implements CallEvent {}

    /** The consumer has stopped by itself: the stream is at its end, or it gave up. */
    record ConsumerEnded() implements CallEvent {}

    /** The timer of {@link CallEffect.WakeAt} has fired, perhaps early; the timer is then set again if a deadline remains. */
    record TimeReached() implements CallEvent {}

    /** The gateway was started again and found this call in its directory; the state is a fresh one. */
    record Restored(CallRecord call) implements CallEvent {}
}

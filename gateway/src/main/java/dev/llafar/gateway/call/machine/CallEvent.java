package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.StreamStart;

/** An event of a call. Any event may come twice, late, out of order or never. Times are Unix milliseconds. */
public sealed interface CallEvent {

    /**
     * The SIP media application invokes us; one {@link CallEffect.Reply} answers.
     *
     * @param request the shell's number of this request; a repetition of the same invocation has another one
     */
    record Invoked(long request, SmaInvocation invocation) implements CallEvent {}

    /** Answers {@link CallEffect.CreateMeeting}. */
    record MeetingCreated(String meetingId, String attendeeId, String joinToken) implements CallEvent {
        /** The token must not be logged. */
        @Override
        public String toString() {
            return "MeetingCreated[meetingId=" + meetingId + ", attendeeId=" + attendeeId + "]";
        }
    }

    /** Answers {@link CallEffect.CreateMeeting} when all attempts have failed. */
    record MeetingFailed() implements CallEvent {}

    /** EventBridge: the meeting started, or an attendee joined it. */
    record MeetingStarted() implements CallEvent {}

    /** EventBridge: the meeting ended. */
    record MeetingEnded() implements CallEvent {}

    /** Answers {@link CallEffect.StartPipeline}. */
    record PipelineStarted() implements CallEvent {}

    /** Answers {@link CallEffect.StartPipeline}, or EventBridge reports that the pipeline failed later. */
    record PipelineFailed(boolean isRetryable) implements CallEvent {}

    /** EventBridge: the audio of an attendee is written to a stream. Attendees other than the caller are ignored. */
    record StreamStarted(StreamStart start) implements CallEvent {}

    /** EventBridge: the stream of an attendee ended. */
    record StreamEnded(String streamArn, String attendeeId) implements CallEvent {}

    /** A stream that is only transcribed: of a meeting without a transaction, or of an Amazon Connect contact. */
    record ListenOnly(StreamStart start) implements CallEvent {}

    /**
     * A partial transcript of the caller.
     *
     * @param stableLength the length of the beginning that will not change, in UTF-16 code units
     * @param language as the transcriber reports it, for example {@code en} or {@code cy}
     * @param endMillis when the last transcribed sample was spoken, by the stream's timestamps: the same after a replay
     */
    record PartialReceived(String text, int stableLength, String language, long endMillis) implements CallEvent {
        /** What was said must not be logged. */
        @Override
        public String toString() {
            return "PartialReceived[" + text.length() + " characters]";
        }
    }

    /** A final transcript of the caller; parameters as in {@link PartialReceived}. */
    record FinalReceived(String text, String language, long endMillis) implements CallEvent {
        @Override
        public String toString() {
            return "FinalReceived[" + text.length() + " characters]";
        }
    }

    /**
     * The model has written another sentence.
     *
     * @param question the number in {@link CallEffect.RequestAnswer}
     * @param index counts the answer's sentences from 0
     */
    record AnswerSentence(long question, int index, String text) implements CallEvent {
        @Override
        public String toString() {
            return "AnswerSentence[question=" + question + ", index=" + index + "]";
        }
    }

    /** The model has written the whole answer. */
    record AnswerEnded(long question) implements CallEvent {}

    /** The model will write no more of this answer. */
    record AnswerFailed(long question, Reason reason) implements CallEvent {
        /** For counting only. */
        public enum Reason {
            ERROR,
            THROTTLED,
            TIMEOUT,
            REFUSED,
            EMPTY
        }
    }

    /** Answers {@link CallEffect.RequestUpdate}: accepted, which does not promise an invocation. */
    record UpdateAccepted(long update) implements CallEvent {}

    /**
     * Answers {@link CallEffect.RequestUpdate}.
     *
     * @param isRetryable throttled, or a temporary failure; otherwise the call is unknown or access is denied
     */
    record UpdateRefused(long update, boolean isRetryable) implements CallEvent {}

    /** All speech up to this fragment is in finals that were reported. */
    record ConsumerSettled(String fragment, long endMillis) implements CallEvent {}

    /** The consumer has stopped by itself: the stream ended, or reading it failed for good. */
    record ConsumerEnded() implements CallEvent {}

    /** The timer of {@link CallEffect.WakeAt} has fired, perhaps early; the timer is then set again if a deadline remains. */
    record TimeReached() implements CallEvent {}

    /** A gateway has taken the call over from the directory; the state is initial. */
    record Restored(CallRecord record) implements CallEvent {}
}

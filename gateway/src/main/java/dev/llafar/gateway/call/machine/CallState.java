package dev.llafar.gateway.call.machine;

import java.util.Map;

/**
 * A call between two events. Only {@link CallMachine} derives another one from it.
 *
 * @param deadlines monotonic milliseconds
 * @param savedMillis when the record was last saved, on the same clock
 */
public record CallState(
        CallPhase phase,
        CallRecord.Ids ids,
        MediaPath.State media,
        Playback.State playback,
        Dialogue.State dialogue,
        InvocationReplies.State invocations,
        Map<Deadline, Long> deadlines,
        long savedMillis) {
    static final long NEVER_SAVED = Long.MIN_VALUE;

    public CallState {
        deadlines = Map.copyOf(deadlines);
    }

    /** What a call may wait for; each has at most one time at which the wait ends. */
    public enum Deadline {
        /** The meeting, so that the first invocation can be replied to. */
        MEETING,
        /** The meeting's first event, or the next attempt to start the pipeline. */
        PIPELINE,
        /** The caller's audio stream. */
        STREAM,
        /** The next attempt to start the consumer. */
        CONSUMER,
        /** The end of the action that is being performed. */
        ACTION,
        /** The invocation that an update should cause, or the next attempt of a refused update. */
        UPDATE,
        /** The answer's next sentence. */
        SENTENCE,
        /** The final transcript of a caller who interrupted. */
        FINAL,
        /** The hang-up. */
        HANGUP,
        /** The longest duration of a call. */
        MAX_DURATION
    }

    /** The state before the first event. */
    public static CallState initial() {
        return new CallState(
                CallPhase.NEW,
                CallRecord.Ids.UNKNOWN,
                MediaPath.State.INITIAL,
                Playback.State.SILENT,
                Dialogue.State.INITIAL,
                InvocationReplies.State.INITIAL,
                Map.of(),
                NEVER_SAVED);
    }

    /** Whether no event can cause another effect, except replies to late invocations. */
    public boolean isFinished() {
        return phase == CallPhase.ENDED && !invocations.isMeetingPending();
    }

    /** When {@link CallEvent.TimeReached} is due, in monotonic milliseconds; {@link Long#MAX_VALUE}: never. */
    public long wakeAtMillis() {
        return deadlines.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** The part that outlives the process. */
    public CallRecord record() {
        return new CallRecord(
                ids,
                phase == CallPhase.LISTEN_ONLY,
                phase.isInConversation(),
                media.source(),
                dialogue.heardThroughMillis(),
                invocations.lastSequence(),
                playback.phrase(),
                playback.waiting(),
                dialogue.turns(),
                dialogue.openQuestion());
    }

    /** What was said must not be logged. */
    @Override
    public String toString() {
        return "CallState[callId=" + ids.callId() + ", phase=" + phase + "]";
    }
}

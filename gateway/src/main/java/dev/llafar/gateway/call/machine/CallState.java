package dev.llafar.gateway.call.machine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call between two events. Only {@link CallMachine} makes another from it.
 *
 * @param conversation closed exchanges, oldest first
 * @param question the open one
 * @param questions how many there were; the open one's number
 * @param heardThroughMillis speech that ended by then, by the stream's own timestamps, has been taken
 * @param language of what the caller said last; empty: nothing yet
 * @param lastWords what {@link CallPhase#CLOSING} says before it hangs up; null: nothing
 * @param deadlines monotonic milliseconds, as of {@link ClockReading}
 * @param savedMillis when the record was last saved, on the same clock
 */
public record CallState(
        CallPhase phase,
        CallIds ids,
        Ear ear,
        Mouth mouth,
        List<Exchange> conversation,
        @Nullable Question question,
        long questions,
        long heardThroughMillis,
        String language,
        Invocations invocations,
        @Nullable Phrase lastWords,
        Map<Deadline, Long> deadlines,
        long savedMillis) {
    static final long NEVER_SAVED = Long.MIN_VALUE;

    public CallState {
        conversation = List.copyOf(conversation);
        deadlines = Map.copyOf(deadlines);
    }

    /** A call of which nothing is known. */
    public static CallState unknown() {
        return new CallState(
                CallPhase.NEW,
                CallIds.NONE,
                Ear.DEAF,
                Mouth.SILENT,
                List.of(),
                null,
                0,
                Long.MIN_VALUE,
                "",
                Invocations.NONE,
                null,
                Map.of(),
                NEVER_SAVED);
    }

    /** No event can lead to another effect, save replies to invocations that come too late. */
    public boolean isFinished() {
        return phase == CallPhase.ENDED && !invocations.isMeetingAwaited();
    }

    /** When {@link CallEvent.TimeReached} is due; {@link Long#MAX_VALUE}: never. */
    public long wakeAtMillis() {
        return deadlines.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** The part that outlives the process. */
    public CallRecord record() {
        return new CallRecord(
                ids,
                phase == CallPhase.LISTEN_ONLY,
                phase.isInConversation(),
                ear.source(),
                heardThroughMillis,
                invocations.lastSequence(),
                mouth.phrase(),
                mouth.waiting(),
                conversation,
                question == null ? null : question.record());
    }

    /** What was said must not reach a log. */
    @Override
    public String toString() {
        return "CallState[callId=" + ids.callId() + ", phase=" + phase + "]";
    }
}

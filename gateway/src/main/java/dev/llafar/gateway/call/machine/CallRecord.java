package dev.llafar.gateway.call.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a call that outlives its process. Holds what was said, so it must never reach a log.
 *
 * @param isListenOnly nobody speaks on it
 * @param isJoined the caller is in the meeting
 * @param ear which stream is listened to, and how far; null: none yet
 * @param heardThroughMillis speech that ended by then, by the stream's own timestamps, has been taken
 * @param sequence of the last invocation replied to
 * @param speaking handed over, and its end not told
 * @param waiting to be spoken after it, in this order
 * @param conversation closed exchanges, oldest first
 * @param open the question that has no whole answer yet; null: none
 */
public record CallRecord(
        CallIds ids,
        boolean isListenOnly,
        boolean isJoined,
        @Nullable Source ear,
        long heardThroughMillis,
        int sequence,
        @Nullable Phrase speaking,
        List<Phrase> waiting,
        List<Exchange> conversation,
        @Nullable OpenQuestion open) {
    public CallRecord {
        waiting = List.copyOf(waiting);
        conversation = List.copyOf(conversation);
    }

    /**
     * The stream that is listened to.
     *
     * @param settledFragment everything up to it is in finals already taken; empty: none yet
     */
    public record Source(
            String meetingId,
            String attendeeId,
            String streamArn,
            String startFragment,
            long startMillis,
            String settledFragment) {}

    /**
     * A question that has no whole answer yet.
     *
     * @param number in {@link CallEffect.Ask}
     * @param isAskedAgain a restart has already asked it a second time
     * @param heard sentences of the answer that were spoken to their end
     * @param isBegun a sentence of the answer was handed over
     * @param isWritten the model is done
     */
    public record OpenQuestion(
            long number,
            String text,
            String language,
            boolean isAskedAgain,
            List<String> heard,
            boolean isBegun,
            boolean isWritten) {
        public OpenQuestion {
            heard = List.copyOf(heard);
        }
    }

    /** In more than what is settled, waits or was last replied to, which change all the time. */
    boolean differs(CallRecord other) {
        return !essence().equals(other.essence());
    }

    private CallRecord essence() {
        Source source = ear == null
                ? null
                : new Source(
                        ear.meetingId(), ear.attendeeId(), ear.streamArn(), ear.startFragment(), ear.startMillis(), "");
        return new CallRecord(
                ids, isListenOnly, isJoined, source, heardThroughMillis, 0, speaking, List.of(), conversation, open);
    }

    @Override
    public String toString() {
        return "CallRecord[callId=" + ids.callId() + "]";
    }
}

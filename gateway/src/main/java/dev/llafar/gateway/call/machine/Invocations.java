package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Invocations of the SIP media application and our replies.
 *
 * @param lastSequence the highest seen
 * @param restoredSequence the highest before a restart, whose reply may not have arrived; 0: none
 * @param open requests that wait for the reply to {@code openSequence}, one or more of the same invocation
 * @param isMeetingAwaited a meeting has been asked for, and neither made nor refused yet
 * @param replied the last few replies, by sequence
 */
public record Invocations(
        int lastSequence,
        int restoredSequence,
        List<Long> open,
        int openSequence,
        boolean isMeetingAwaited,
        Map<Integer, List<SmaAction>> replied) {
    private static final int MOST_KEPT = 8;

    static final Invocations NONE = new Invocations(0, 0, List.of(), 0, false, Map.of());

    public Invocations {
        open = List.copyOf(open);
    }

    static Invocations restored(int sequence) {
        return new Invocations(sequence, sequence, List.of(), 0, false, Map.of());
    }

    @Nullable
    List<SmaAction> replyTo(int sequence) {
        return replied.get(sequence);
    }

    boolean isOpen(int sequence) {
        return !open.isEmpty() && openSequence == sequence;
    }

    Invocations taken(int sequence) {
        return new Invocations(
                Math.max(lastSequence, sequence), restoredSequence, open, openSequence, isMeetingAwaited, replied);
    }

    /** Its reply waits for the meeting. */
    Invocations kept(long invocation, int sequence) {
        List<Long> waiting = new ArrayList<>(open);
        waiting.add(invocation);
        return new Invocations(lastSequence, restoredSequence, waiting, sequence, true, replied);
    }

    Invocations replied(int sequence, List<SmaAction> actions) {
        Map<Integer, List<SmaAction>> replies = new LinkedHashMap<>(replied);
        replies.put(sequence, actions);
        while (replies.size() > MOST_KEPT) {
            replies.remove(replies.keySet().iterator().next());
        }
        return new Invocations(lastSequence, restoredSequence, open, openSequence, isMeetingAwaited, replies);
    }

    Invocations meetingAnswered() {
        return new Invocations(lastSequence, restoredSequence, open, openSequence, false, replied);
    }

    Invocations noneOpen() {
        return new Invocations(lastSequence, restoredSequence, List.of(), 0, isMeetingAwaited, replied);
    }
}

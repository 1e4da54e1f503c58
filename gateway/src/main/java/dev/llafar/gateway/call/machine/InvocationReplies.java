package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives each invocation of the SIP media application one reply, and a repeated invocation the same reply again. */
final class InvocationReplies {
    private static final int MAX_KEPT_REPLIES = 8;

    private InvocationReplies() {}

    /**
     * Invocations so far.
     *
     * @param lastSequence the highest
     * @param restoredSequence the highest before a restart, whose reply may not have arrived; 0: none
     * @param held requests whose reply waits for the meeting
     * @param isMeetingPending a meeting was requested, and neither its id nor a failure has been reported
     * @param replies the last {@value #MAX_KEPT_REPLIES}, by sequence
     */
    public record State(
            int lastSequence,
            int restoredSequence,
            Held held,
            boolean isMeetingPending,
            Map<Integer, List<SmaAction>> replies) {
        static final State INITIAL = restored(0);

        /**
         * Requests that wait for a reply: one invocation, and its repetitions.
         *
         * @param requests as numbered by the shell
         */
        public record Held(List<Long> requests, int sequence) {
            static final Held NONE = new Held(List.of(), 0);

            public Held {
                requests = List.copyOf(requests);
            }
        }

        static State restored(int sequence) {
            return new State(sequence, sequence, Held.NONE, false, Map.of());
        }

        boolean isNoneHeld() {
            return held.requests().isEmpty();
        }

        boolean isHeld(int sequence) {
            return !isNoneHeld() && held.sequence() == sequence;
        }

        State received(int sequence) {
            return new State(Math.max(lastSequence, sequence), restoredSequence, held, isMeetingPending, replies);
        }

        State hold(long request, int sequence) {
            List<Long> requests = new ArrayList<>(held.requests());
            requests.add(request);
            return new State(lastSequence, restoredSequence, new Held(requests, sequence), true, replies);
        }

        State replied(int sequence, List<SmaAction> actions) {
            Map<Integer, List<SmaAction>> kept = new LinkedHashMap<>(replies);
            kept.put(sequence, actions);
            while (kept.size() > MAX_KEPT_REPLIES) {
                kept.remove(kept.keySet().iterator().next());
            }
            return new State(lastSequence, restoredSequence, held, isMeetingPending, kept);
        }

        State meetingReported() {
            return new State(lastSequence, restoredSequence, held, false, replies);
        }

        State noneHeld() {
            return new State(lastSequence, restoredSequence, Held.NONE, isMeetingPending, replies);
        }
    }

    /**
     * Replies to an invocation that was replied to before, or holds it with the one that it repeats.
     *
     * @return false when the invocation is new
     */
    static boolean replyIfRepeated(StepBuilder call, CallEvent.Invoked invoked) {
        int sequence = invoked.invocation().sequence();
        List<SmaAction> earlier = call.invocations.replies().get(sequence);
        if (earlier != null) {
            call.emit(new CallEffect.Reply(invoked.request(), earlier));
            return true;
        }
        if (call.invocations.isHeld(sequence)) {
            hold(call, invoked);
            return true;
        }
        call.invocations = call.invocations.received(sequence);
        return false;
    }

    /** Whether the invocation repeats the last one before a restart, because our reply did not arrive. */
    static boolean isReplyLost(StepBuilder call, SmaInvocation invocation) {
        return invocation.sequence() == call.invocations.restoredSequence();
    }

    static void reply(StepBuilder call, CallEvent.Invoked invoked, List<SmaAction> actions) {
        call.emit(new CallEffect.Reply(invoked.request(), actions));
        call.invocations = call.invocations.replied(invoked.invocation().sequence(), actions);
    }

    static void hold(StepBuilder call, CallEvent.Invoked invoked) {
        call.invocations =
                call.invocations.hold(invoked.request(), invoked.invocation().sequence());
    }

    static void replyToHeld(StepBuilder call, List<SmaAction> actions) {
        call.clearDeadline(Deadline.MEETING);
        if (call.invocations.isNoneHeld()) {
            return;
        }
        call.invocations.held().requests().forEach(request -> call.emit(new CallEffect.Reply(request, actions)));
        call.invocations = call.invocations
                .replied(call.invocations.held().sequence(), actions)
                .noneHeld();
    }

    /** Invocations are still replied to. A meeting that is reported late is deleted, and then the record. */
    static void afterEnd(StepBuilder call, CallEvent event) {
        if (event instanceof CallEvent.Invoked invoked && !replyIfRepeated(call, invoked)) {
            reply(call, invoked, List.of());
        }
        if (!call.invocations.isMeetingPending()) {
            return;
        }
        if (event instanceof CallEvent.MeetingCreated created) {
            call.emit(new CallEffect.DeleteMeeting(created.meetingId()));
        }
        if (event instanceof CallEvent.MeetingCreated || event instanceof CallEvent.MeetingFailed) {
            call.invocations = call.invocations.meetingReported();
            call.emit(new CallEffect.DeleteRecord(call.ids.callId()));
        }
    }
}

package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import java.util.List;

/** Every invocation gets one reply, and one that is asked again gets the same. */
final class Replies {
    private Replies() {}

    /** Asked before: replied to as before, or kept with the one that still waits. */
    static boolean isRepeated(CallDraft call, CallEvent.Invoked invoked) {
        int sequence = invoked.what().sequence();
        List<SmaAction> before = call.invocations.replyTo(sequence);
        if (before != null) {
            call.emit(new CallEffect.Reply(invoked.invocation(), before));
            return true;
        }
        if (call.invocations.isOpen(sequence)) {
            keepOpen(call, invoked);
            return true;
        }
        call.invocations = call.invocations.taken(sequence);
        return false;
    }

    /** Taken before a restart, and asked again because the reply did not arrive. */
    static boolean isReplyLost(CallDraft call, SmaInvocation what) {
        return what.sequence() == call.invocations.restoredSequence();
    }

    static void reply(CallDraft call, CallEvent.Invoked invoked, List<SmaAction> actions) {
        call.emit(new CallEffect.Reply(invoked.invocation(), actions));
        call.invocations = call.invocations.replied(invoked.what().sequence(), actions);
    }

    static void keepOpen(CallDraft call, CallEvent.Invoked invoked) {
        call.invocations =
                call.invocations.kept(invoked.invocation(), invoked.what().sequence());
    }

    static boolean isNoneOpen(CallDraft call) {
        return call.invocations.open().isEmpty();
    }

    static void replyToOpen(CallDraft call, List<SmaAction> actions) {
        call.stopAwaiting(Deadline.MEETING);
        if (isNoneOpen(call)) {
            return;
        }
        call.invocations.open().forEach(open -> call.emit(new CallEffect.Reply(open, actions)));
        call.invocations = call.invocations
                .replied(call.invocations.openSequence(), actions)
                .noneOpen();
    }

    /** Invocations are still replied to; a meeting that comes too late is deleted, and then nothing more follows. */
    static void afterTheEnd(CallDraft call, CallEvent event) {
        if (event instanceof CallEvent.Invoked invoked && !isRepeated(call, invoked)) {
            reply(call, invoked, List.of());
        }
        if (!call.invocations.isMeetingAwaited()) {
            return;
        }
        if (event instanceof CallEvent.MeetingMade made) {
            call.emit(new CallEffect.DeleteMeeting(made.meetingId()));
        }
        if (event instanceof CallEvent.MeetingMade || event instanceof CallEvent.MeetingFailed) {
            call.invocations = call.invocations.meetingAnswered();
            call.emit(new CallEffect.ForgetRecord(call.ids.callId()));
        }
    }
}

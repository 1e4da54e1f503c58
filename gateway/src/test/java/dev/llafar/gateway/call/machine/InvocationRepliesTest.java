package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallDriver.ENGLISH;
import static dev.llafar.gateway.call.machine.CallDriver.HANGUP;
import static dev.llafar.gateway.call.machine.CallDriver.speak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import org.junit.jupiter.api.Test;

/** Replies to first, repeated, held and late invocations. */
class InvocationRepliesTest {

    @Test
    void keepsTheLastEightReplies() {
        CallDriver call = CallDriver.answering();
        int answered = call.sequence;
        for (int i = 0; i < 7; i++) {
            call.update();
        }
        assertThat(call.invoke(answered, SmaInvocation.Type.CALL_UPDATE_REQUESTED, ActionReport.NONE))
                .containsExactly(speak("It is four."));
        call.update();
        assertThat(call.invoke(answered, SmaInvocation.Type.CALL_UPDATE_REQUESTED, ActionReport.NONE))
                .isEmpty();
    }

    @Test
    void repliesToLateInvocationsOfAnEndedCall() {
        CallDriver call = CallDriver.listening();
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.invoke(SmaInvocation.Type.HANGUP)).isEmpty();
        assertThat(call.invoke(call.sequence, SmaInvocation.Type.HANGUP, ActionReport.NONE))
                .isEmpty();
        assertThat(call.all(CallEffect.DeleteRecord.class)).hasSize(1);
        call.clearEffects();
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        call.on(new CallEvent.MeetingFailed());
        assertThat(call.effects()).isEmpty();
    }

    @Test
    void repliesToAHeldInvocationWhenTheCallerHangsUp() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        assertThat(call.millisTo(Deadline.MEETING)).isEqualTo(3_000);
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.all(CallEffect.Reply.class))
                .extracting(CallEffect.Reply::request)
                .containsExactlyInAnyOrder(1L, 2L);
        assertThat(call.state.deadlines()).isEmpty();
        call.on(new CallEvent.MeetingFailed());
        assertThat(call.all(CallEffect.DeleteMeeting.class)).isEmpty();
        assertThat(call.all(CallEffect.DeleteRecord.class)).hasSize(1);
        assertThat(call.state.isFinished()).isTrue();
    }

    @Test
    void apologisesWhenTheMeetingFails() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingFailed());
        assertThat(call.lastReply()).containsExactly(speak(ENGLISH.apology()), HANGUP);
        assertThat(call.millisTo(Deadline.MEETING)).isEqualTo(-1);
        call.on(new CallEvent.MeetingFailed());
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.state.isFinished()).isTrue();
    }

    @Test
    void deletesAMeetingThatWasCreatedTooLate() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.pass(3_000);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
        assertThat(call.all(CallEffect.Reply.class)).hasSize(1);
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.all(CallEffect.DeleteMeeting.class)).containsExactly(new CallEffect.DeleteMeeting("m"));
    }

    @Test
    void recordsTheHighestSequence() {
        CallDriver call = CallDriver.listening();
        int last = call.sequence;
        call.invoke(last + 5, SmaInvocation.Type.CALL_UPDATE_REQUESTED, ActionReport.NONE);
        call.invoke(last + 2, SmaInvocation.Type.CALL_UPDATE_REQUESTED, ActionReport.NONE);
        assertThat(call.state.record().lastSequence()).isEqualTo(last + 5);
    }

    @Test
    void saysGoodbyeAtTheLimitOfInvocations() {
        CallDriver call = CallDriver.listening();
        call.sequence = CallDriver.RULES.maxInvocations() - 2;
        assertThat(call.update()).isEmpty();
        assertThat(call.update()).containsExactly(speak(ENGLISH.goodbye()), HANGUP);
    }

    @Test
    void apologisesInACallInProgressWithoutARecord() {
        CallDriver call = new CallDriver();
        assertThat(call.update()).containsExactly(speak(ENGLISH.apology()), HANGUP);
        CallDriver ringing = new CallDriver();
        assertThat(ringing.invoke(SmaInvocation.Type.RINGING)).isEmpty();
        assertThat(ringing.state.phase()).isEqualTo(CallPhase.NEW);
    }

    @Test
    void createsTheMeetingAgainForAnotherFirstInvocation() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL)).isNull();
        assertThat(call.all(CallEffect.CreateMeeting.class)).hasSize(2);
        CallDriver listening = CallDriver.listening();
        assertThat(listening.invoke(SmaInvocation.Type.NEW_INBOUND_CALL)).isEmpty();
        assertThat(listening.all(CallEffect.CreateMeeting.class)).hasSize(1);
    }
}

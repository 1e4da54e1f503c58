package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallDriver.ENGLISH;
import static dev.llafar.gateway.call.machine.CallDriver.HANGUP;
import static dev.llafar.gateway.call.machine.CallDriver.STREAM;
import static dev.llafar.gateway.call.machine.CallDriver.restored;
import static dev.llafar.gateway.call.machine.CallDriver.speak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallEvent.AnswerFailed.Reason;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When records are saved and wake-ups requested, and how a call continues from its record. */
class CallRestoreTest {
    private static final String QUESTION = "What time is it?";

    @Test
    void savesTheRecordBeforeAnyOtherEffect() {
        CallDriver call = CallDriver.listening();
        call.clearEffects();
        call.hear(QUESTION);
        assertThat(call.effects().getFirst()).isEqualTo(new CallEffect.SaveRecord(call.state.record()));
        assertThat(call.all(CallEffect.SaveRecord.class)).hasSize(1);
        call.clearEffects();
        call.on(new CallEvent.UpdateAccepted(1));
        assertThat(call.effects()).isEmpty();
    }

    @Test
    void savesNothingBeforeTheMeetingOrWhileClosing() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        assertThat(call.all(CallEffect.SaveRecord.class)).isEmpty();
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(call.all(CallEffect.SaveRecord.class)).hasSize(1);
        call.on(new CallEvent.MeetingEnded());
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.all(CallEffect.SaveRecord.class)).hasSize(1);
    }

    @Test
    void savesTheFirstRecordOfATranscribedStream() {
        CallDriver call = new CallDriver();
        call.on(new CallEvent.ListenOnly(STREAM));
        assertThat(call.effects().getFirst()).isEqualTo(new CallEffect.SaveRecord(call.state.record()));
    }

    @Test
    void savesSettledFragmentsAtIntervals() {
        CallDriver call = CallDriver.listening();
        call.clearEffects();
        call.advance(4_999);
        call.on(new CallEvent.ConsumerSettled("10", call.wallMillis()));
        assertThat(call.all(CallEffect.SaveRecord.class)).isEmpty();
        call.advance(1);
        call.on(new CallEvent.ConsumerSettled("11", call.wallMillis()));
        assertThat(call.all(CallEffect.SaveRecord.class))
                .containsExactly(new CallEffect.SaveRecord(call.state.record()));
        call.advance(4_999);
        call.on(new CallEvent.ConsumerSettled("12", call.wallMillis()));
        assertThat(call.all(CallEffect.SaveRecord.class)).hasSize(1);
    }

    @Test
    void requestsAWakeUpOnlyWhenTheNextDeadlineChanges() {
        CallDriver call = CallDriver.listening();
        call.clearEffects();
        call.advance(1_000);
        call.on(new CallEvent.UpdateAccepted(9));
        assertThat(call.all(CallEffect.WakeAt.class)).isEmpty();
        call.hear(QUESTION);
        assertThat(call.all(CallEffect.WakeAt.class)).containsExactly(new CallEffect.WakeAt(call.nowMillis() + 2_000));
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.all(CallEffect.WakeAt.class)).hasSize(1);
        assertThat(call.state.wakeAtMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void handlesADeadlineExactlyWhenItIsReached() {
        CallDriver call = CallDriver.joined();
        call.on(new CallEvent.MeetingEnded());
        call.pass(29_999);
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
        call.pass(1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void consumesTheStreamFromTheSettledFragment() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.ConsumerSettled("12", call.wallMillis()));
        CallDriver other = restored(call.state.record());
        assertThat(other.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(other.all(CallEffect.StartConsumer.class))
                .containsExactly(new CallEffect.StartConsumer("m", "a", "arn:1", "12", true, 5));
        assertThat(other.millisTo(Deadline.MAX_DURATION)).isEqualTo(4 * 3_600_000);
        assertThat(other.millisTo(Deadline.PIPELINE)).isEqualTo(-1);
        assertThat(other.millisTo(Deadline.STREAM)).isEqualTo(-1);
        other.on(new CallEvent.Restored(CallDriver.asked().state.record()));
        assertThat(other.state.dialogue().pending()).isNull();
    }

    @Test
    void startsThePipelineAgainWithoutAStream() {
        CallDriver other = restored(CallDriver.joined().state.record());
        assertThat(other.all(CallEffect.StartConsumer.class)).isEmpty();
        assertThat(other.millisTo(Deadline.PIPELINE)).isEqualTo(3_000);
        assertThat(other.millisTo(Deadline.STREAM)).isEqualTo(20_000);
        other.pass(3_000);
        assertThat(other.all(CallEffect.StartPipeline.class)).containsExactly(new CallEffect.StartPipeline("m"));
    }

    @Test
    void asksAQuestionAgainWhoseAnswerIsNotBegun() {
        CallDriver call = CallDriver.asked();
        call.write(1, 0, "It is four.");
        CallDriver other = restored(call.state.record());
        assertThat(other.all(CallEffect.RequestAnswer.class))
                .containsExactly(new CallEffect.RequestAnswer(2, List.of(), QUESTION, "en"));
        assertThat(other.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
        assertThat(other.state.playback().waiting()).isEmpty();
        other.on(new CallEvent.FinalReceived(QUESTION, "en", call.wallMillis()));
        assertThat(other.all(CallEffect.RequestAnswer.class)).as("a duplicate").hasSize(1);
    }

    @Test
    void apologisesForAQuestionThatWasAskedTwice() {
        CallDriver second = restored(CallDriver.asked().state.record());
        second.write(2, 0, "It is four.");
        CallDriver third = restored(second.state.record());
        assertThat(third.all(CallEffect.RequestAnswer.class)).isEmpty();
        assertThat(third.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(third.update()).containsExactly(speak(ENGLISH.apology()));
    }

    @Test
    void speaksTheSavedSentencesOfABegunAnswer() {
        CallDriver call = CallDriver.asked();
        call.write(1, 0, "It is four.");
        call.write(1, 1, "Nearly five.");
        call.update();
        CallDriver other = restored(call.state.record());
        assertThat(other.state.phase()).isEqualTo(CallPhase.ANSWERING);
        assertThat(other.millisTo(Deadline.ACTION)).isEqualTo(10_000 + 140L * "It is four.".length());
        other.sequence = call.sequence;
        assertThat(other.succeed("Speak", "It is four.")).containsExactly(speak("Nearly five."));
        assertThat(other.succeed("Speak", "Nearly five.")).containsExactly(speak(ENGLISH.incompleteAnswer()));
        assertThat(other.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(other.state.dialogue().turns())
                .containsExactly(new DialogueTurn(QUESTION, "It is four. Nearly five.", false));
        assertThat(other.all(CallEffect.RequestAnswer.class)).isEmpty();
    }

    @Test
    void addsNothingToAnAnswerThatWasComplete() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerEnded(1));
        CallDriver other = restored(call.state.record());
        other.sequence = call.sequence;
        assertThat(other.succeed("Speak", "It is four.")).isEmpty();
        assertThat(other.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(other.count(CallMetric.APOLOGY)).isZero();
    }

    @Test
    void keepsWaitingAnnouncements() {
        CallDriver call = CallDriver.asked();
        call.on(new CallEvent.AnswerFailed(1, Reason.ERROR));
        CallDriver other = restored(call.state.record());
        assertThat(other.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(other.update()).containsExactly(speak(ENGLISH.apology()));
        other.advance(5_000);
        other.hear("And now?");
        assertThat(other.all(CallEffect.RequestAnswer.class).getLast().question())
                .isEqualTo(2);
    }

    @Test
    void sendsTheOutstandingActionAgainWhenItsReplyWasLost() {
        CallDriver call = CallDriver.answering();
        CallDriver other = restored(call.state.record());
        assertThat(other.invoke(call.sequence, SmaInvocation.Type.CALL_UPDATE_REQUESTED, ActionReport.NONE))
                .containsExactly(speak("It is four."));
        other.sequence = call.sequence;
        assertThat(other.update()).isEmpty();
        assertThat(other.succeed("Speak", "It is four.")).containsExactly(speak(ENGLISH.incompleteAnswer()));
    }

    @Test
    void joinsTheMeetingOfACallThatWasJoining() {
        CallDriver other = restored(joining().state.record());
        assertThat(other.state.phase()).isEqualTo(CallPhase.JOINING);
        assertThat(other.millisTo(Deadline.ACTION)).isEqualTo(20_000);
        assertThat(other.millisTo(Deadline.MAX_DURATION)).isEqualTo(-1);
        assertThat(other.invoke(1, SmaInvocation.Type.NEW_INBOUND_CALL, ActionReport.NONE))
                .isNull();
        other.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(other.lastReply()).containsExactly(new SmaAction.JoinChimeMeeting("token", "m", "leg"));
        other.sequence = 1;
        assertThat(other.succeed("JoinChimeMeeting", "")).containsExactly(speak(ENGLISH.greeting()));
    }

    @Test
    void apologisesWhenTheMeetingOfAJoiningCallIsGone() {
        CallDriver other = restored(joining().state.record());
        other.invoke(1, SmaInvocation.Type.NEW_INBOUND_CALL, ActionReport.NONE);
        other.on(new CallEvent.MeetingFailed());
        assertThat(other.lastReply()).containsExactly(speak(ENGLISH.apology()), HANGUP);
    }

    @Test
    void continuesToTranscribeAStream() {
        CallDriver call = new CallDriver();
        call.on(new CallEvent.ListenOnly(STREAM));
        CallDriver other = restored(call.state.record());
        assertThat(other.state.phase()).isEqualTo(CallPhase.LISTEN_ONLY);
        assertThat(other.all(CallEffect.StartConsumer.class)).hasSize(1);
        assertThat(other.state.deadlines()).isEmpty();
        other.on(new CallEvent.ConsumerEnded());
        assertThat(other.millisTo(Deadline.CONSUMER)).isEqualTo(-1);
        assertThat(other.all(CallEffect.DeleteMeeting.class)).isEmpty();
        assertThat(other.all(CallEffect.StopConsumer.class)).isEmpty();
        assertThat(other.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    private static CallDriver joining() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        return call;
    }
}

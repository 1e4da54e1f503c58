package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallEvent.AnswerFailed.Reason;
import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallMachine.Step;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaAction.Speak;
import dev.llafar.gateway.call.sma.SmaAction.Voice;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import dev.llafar.gateway.call.sma.StreamStart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The behaviour of a call from the first invocation to the last. */
class CallMachineTest {
    private static final CallRules RULES = CallInVirtualTimeTest.RULES;
    private final CallMachine machine = new CallMachine(RULES);
    private final List<CallEffect> effects = new ArrayList<>();
    private CallState state = CallState.initial();
    private long nowMillis = 1_000_000;
    private long wallMillis;
    private int sequence;
    private long invocation;

    @Test
    void joinsTheCallerToAMeetingAndGreets() {
        assertThat(invoke(SmaInvocation.Type.NEW_INBOUND_CALL)).isNull();
        assertThat(only(CallEffect.CreateMeeting.class).transactionId()).isEqualTo("t");
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(lastReply()).containsExactly(new SmaAction.JoinChimeMeeting("token", "m", "leg"));
        List<SmaAction> greeting = ended("JoinChimeMeeting", "");
        assertThat(greeting).containsExactly(speak(RULES.announcementsFor("en").greeting()));
        assertThat(state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void apologisesAndHangsUpWithoutAMeetingInTime() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        pass(4_000);
        assertThat(lastReply())
                .containsExactly(speak(RULES.announcementsFor("en").apology()), new SmaAction.Hangup("leg"));
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        invoke(SmaInvocation.Type.HANGUP);
        assertThat(only(CallEffect.DeleteMeeting.class).meetingId()).isEqualTo("m");
        assertThat(all(CallEffect.DeleteRecord.class)).hasSize(1);
    }

    @Test
    void deletesAMeetingThatIsCreatedAfterTheHangUp() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        invoke(SmaInvocation.Type.HANGUP);
        assertThat(state.isFinished()).isFalse();
        assertThat(all(CallEffect.DeleteRecord.class)).isEmpty();
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(all(CallEffect.DeleteMeeting.class)).hasSize(1);
        assertThat(effects.getLast()).isEqualTo(new CallEffect.DeleteRecord("t"));
        assertThat(state.isFinished()).isTrue();
    }

    @Test
    void givesARepeatedInvocationTheSameReply() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        sequence--;
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(all(CallEffect.Reply.class))
                .hasSize(2)
                .extracting(CallEffect.Reply::actions)
                .containsOnly(lastReply());
        assertThat(all(CallEffect.CreateMeeting.class)).hasSize(1);
    }

    @Test
    void endsTheCallWhenTheJoinFails() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(invoke(SmaInvocation.Type.ACTION_FAILED, new ActionReport("JoinChimeMeeting", "", "Error")))
                .containsExactly(speak(RULES.announcementsFor("en").apology()), new SmaAction.Hangup("leg"));
    }

    @Test
    void startsThePipelineOnceAndWithoutAnEventToo() {
        join();
        pass(3_000);
        tell(new CallEvent.MeetingStarted());
        tell(new CallEvent.MeetingStarted());
        assertThat(only(CallEffect.StartPipeline.class).meetingId()).isEqualTo("m");
    }

    @Test
    void consumesOnlyTheCallersStreamAndOnlyOnce() {
        join();
        tell(new CallEvent.StreamStarted(stream("somebody", "arn:2", 5)));
        tell(new CallEvent.StreamStarted(stream("a", "arn:1", 5)));
        tell(new CallEvent.StreamStarted(stream("a", "arn:1", 5)));
        tell(new CallEvent.StreamStarted(stream("a", "arn:0", 4)));
        assertThat(only(CallEffect.StartConsumer.class))
                .isEqualTo(new CallEffect.StartConsumer("m", "a", "arn:1", "9", false, 5));
        tell(new CallEvent.ConsumerSettled("12", nowMillis));
        tell(new CallEvent.ConsumerEnded());
        pass(1_000);
        assertThat(all(CallEffect.StartConsumer.class).getLast())
                .isEqualTo(new CallEffect.StartConsumer("m", "a", "arn:1", "12", true, 5));
    }

    @Test
    void saysGoodbyeWhenNoAudioArrives() {
        join();
        pass(20_000);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED))
                .containsExactly(speak(RULES.announcementsFor("en").cannotHear()));
        ended("Speak", RULES.announcementsFor("en").cannotHear());
        pass(20_000);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED)).endsWith(new SmaAction.Hangup("leg"));
    }

    @Test
    void playsASoundBetweenQuestionAndAnswer() {
        ask("What time is it?");
        assertThat(all(CallEffect.RequestUpdate.class)).hasSize(1);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED)).hasOnlyElementsOfType(SmaAction.PlayAudio.class);
        sentence(0, "It is four.");
        assertThat(all(CallEffect.RequestUpdate.class)).hasSize(2);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED)).containsExactly(speak("It is four."));
        sentence(1, "Nearly five.");
        assertThat(all(CallEffect.RequestUpdate.class))
                .as("the end of the first will ask")
                .hasSize(2);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED)).as("late").isEmpty();
        assertThat(ended("Speak", "It is four.")).containsExactly(speak("Nearly five."));
        tell(new CallEvent.AnswerEnded(1));
        assertThat(ended("Speak", "Nearly five.")).isEmpty();
        assertThat(state.dialogue().turns())
                .containsExactly(new DialogueTurn("What time is it?", "It is four. Nearly five.", false));
    }

    @Test
    void ignoresHesitations() {
        join();
        tell(new CallEvent.FinalReceived("Um, er... y.", "en", nowMillis));
        assertThat(all(CallEffect.RequestAnswer.class)).isEmpty();
    }

    @Test
    void joinsAQuestionWithAPause() {
        ask("What are your");
        nowMillis += 1_000;
        tell(new CallEvent.PartialReceived("opening", 0, "en", nowMillis));
        nowMillis += 3_000;
        tell(new CallEvent.FinalReceived("opening hours?", "en", nowMillis));
        assertThat(all(CallEffect.RequestAnswer.class).getLast().text()).isEqualTo("What are your opening hours?");
        assertThat(all(CallEffect.RequestAnswer.class).getLast().turns()).isEmpty();
        assertThat(all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
    }

    @Test
    void asksAgainAfterAnInterruptionWithoutWords() {
        ask("What time is it?");
        nowMillis += 1_000;
        tell(new CallEvent.PartialReceived("hello", 0, "en", nowMillis));
        pass(4_000);
        assertThat(all(CallEffect.RequestAnswer.class))
                .extracting(CallEffect.RequestAnswer::text)
                .containsExactly("What time is it?", "What time is it?");
    }

    @Test
    void apologisesForFailuresInTheCallersLanguage() {
        for (Reason reason : Reason.values()) {
            CallMachineTest call = new CallMachineTest();
            call.join();
            call.tell(new CallEvent.FinalReceived("Faint o'r gloch?", "cy", call.nowMillis));
            call.tell(new CallEvent.AnswerFailed(1, reason));
            assertThat(call.invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED))
                    .as("%s", reason)
                    .containsExactly(new Speak(
                            RULES.announcementsFor("cy").apology(),
                            new Voice("cy-GB", "Gwyneth", "standard", false),
                            "leg"));
        }
    }

    @Test
    void apologisesForEmptyAndLateAnswers() {
        ask("What time is it?");
        sentence(0, "***");
        tell(new CallEvent.AnswerEnded(1));
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED))
                .containsExactly(speak(RULES.announcementsFor("en").apology()));
        ended("Speak", RULES.announcementsFor("en").apology());
        nowMillis += 5_000;
        tell(new CallEvent.FinalReceived("And now?", "en", nowMillis));
        pass(8_000);
        sentence(0, "Too late.", 2);
        assertThat(all(CallEffect.CancelAnswer.class)).contains(new CallEffect.CancelAnswer(2));
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED))
                .containsExactly(speak(RULES.announcementsFor("en").apology()));
    }

    @Test
    void retriesARefusedSentenceOnceInPlainText() {
        ask("What time is it?");
        sentence(0, "It is four.");
        sentence(1, "Nearly five.");
        invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED);
        assertThat(invoke(
                        SmaInvocation.Type.ACTION_FAILED, new ActionReport("Speak", "It is four.", "SystemException")))
                .containsExactly(new Speak("It is four.", Voice.PLAIN, "leg"));
        assertThat(invoke(SmaInvocation.Type.INVALID_LAMBDA_RESPONSE)).containsExactly(speak("Nearly five."));
        tell(new CallEvent.AnswerEnded(1));
        ended("Speak", "Nearly five.");
        assertThat(state.dialogue().turns().getLast().heard()).isEqualTo("Nearly five.");
    }

    @Test
    void repeatsThrottledAndLostUpdates() {
        ask("What time is it?");
        tell(new CallEvent.UpdateRefused(1, true));
        pass(250);
        assertThat(all(CallEffect.RequestUpdate.class)).hasSize(2);
        tell(new CallEvent.UpdateAccepted(2));
        pass(3_000);
        assertThat(all(CallEffect.RequestUpdate.class)).hasSize(3);
        assertThat(all(CallEffect.Count.class)).contains(new CallEffect.Count(CallMetric.UPDATE_LOST));
    }

    @Test
    void continuesWhenTheEndOfAnActionIsNotReported() {
        ask("What time is it?");
        sentence(0, "It is four.");
        sentence(1, "Nearly five.");
        invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED);
        pass(12_000);
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED)).containsExactly(speak("Nearly five."));
        assertThat(ended("Speak", "It is four.")).as("long given up").isEmpty();
        assertThat(state.playback().isBusy()).isTrue();
    }

    @Test
    void saysGoodbyeBeforeTheLastInvocation() {
        join();
        sequence = RULES.maxInvocations() - 1;
        assertThat(invoke(SmaInvocation.Type.CALL_UPDATE_REQUESTED))
                .containsExactly(speak(RULES.announcementsFor("en").goodbye()), new SmaAction.Hangup("leg"));
    }

    @Test
    void requestsAnotherWakeUpAfterAnEarlyOne() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        CallEffect.WakeAt deadline = only(CallEffect.WakeAt.class);
        pass(2_000);
        assertThat(all(CallEffect.WakeAt.class)).containsExactly(deadline, deadline);
        pass(1_000);
        assertThat(lastReply()).endsWith(new SmaAction.Hangup("leg"));
    }

    @Test
    void keepsItsDeadlinesWhenTheWallClockStepsBack() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        wallMillis = -3_600_000;
        pass(3_000);
        assertThat(lastReply()).endsWith(new SmaAction.Hangup("leg"));
        pass(30_000);
        assertThat(state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void changesNothingOnInformationalInvocations() {
        join();
        for (SmaInvocation.Type type : List.of(
                SmaInvocation.Type.RINGING,
                SmaInvocation.Type.CALL_ANSWERED,
                SmaInvocation.Type.UNKNOWN,
                SmaInvocation.Type.NEW_OUTBOUND_CALL,
                SmaInvocation.Type.DIGITS_RECEIVED)) {
            assertThat(invoke(type)).as("%s", type).isEmpty();
        }
        assertThat(state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void apologisesInACallWithoutARecord() {
        assertThat(ended("Speak", "Something.")).endsWith(new SmaAction.Hangup("leg"));
    }

    @Test
    void neverSpeaksInATranscribedCall() {
        tell(new CallEvent.ListenOnly(new StreamStart("contact", "", "", "arn:1", "9", 5)));
        tell(new CallEvent.FinalReceived("What time is it?", "en", nowMillis));
        tell(new CallEvent.ConsumerEnded());
        assertThat(all(CallEffect.RequestAnswer.class)).isEmpty();
        assertThat(all(CallEffect.DeleteMeeting.class)).isEmpty();
        assertThat(effects.getLast()).isEqualTo(new CallEffect.DeleteRecord("contact"));
    }

    @Test
    void describesCallsWithoutTheirText() {
        ask("What time is it?");
        sentence(0, "It is four.");
        assertThat(effects.toString() + state).doesNotContain("What time", "It is four", "token");
    }

    private void join() {
        invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        tell(new CallEvent.MeetingCreated("m", "a", "token"));
        ended("JoinChimeMeeting", "");
        ended("Speak", RULES.announcementsFor("en").greeting());
    }

    private void ask(String question) {
        join();
        tell(new CallEvent.StreamStarted(stream("a", "arn:1", 5)));
        tell(new CallEvent.FinalReceived(question, "en", nowMillis));
    }

    private void sentence(int index, String text) {
        sentence(index, text, 1);
    }

    private void sentence(int index, String text, long question) {
        tell(new CallEvent.AnswerSentence(question, index, text));
    }

    private static StreamStart stream(String attendee, String arn, long startMillis) {
        return new StreamStart("m", "t", attendee, arn, "9", startMillis);
    }

    private static SmaAction speak(String text) {
        return new Speak(text, RULES.voiceFor("en"), "leg");
    }

    private List<SmaAction> ended(String type, String text) {
        return invoke(SmaInvocation.Type.ACTION_SUCCESSFUL, new ActionReport(type, text, ""));
    }

    private List<SmaAction> invoke(SmaInvocation.Type type) {
        return invoke(type, ActionReport.NONE);
    }

    /** The reply; null while it waits. */
    private List<SmaAction> invoke(SmaInvocation.Type type, ActionReport acted) {
        int before = all(CallEffect.Reply.class).size();
        tell(new CallEvent.Invoked(++invocation, new SmaInvocation(type, ++sequence, "t", "sma", "leg", acted)));
        return all(CallEffect.Reply.class).size() == before ? null : lastReply();
    }

    private List<SmaAction> lastReply() {
        return all(CallEffect.Reply.class).getLast().actions();
    }

    private void pass(long millis) {
        nowMillis += millis;
        tell(new CallEvent.TimeReached());
    }

    private void tell(CallEvent event) {
        Step step = machine.on(state, event, new ClockReading(nowMillis, wallMillis + nowMillis));
        state = step.state();
        effects.addAll(step.effects());
    }

    private <E extends CallEffect> List<E> all(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private <E extends CallEffect> E only(Class<E> type) {
        assertThat(all(type)).hasSize(1);
        return all(type).getFirst();
    }
}

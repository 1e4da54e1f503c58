package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallDriver.ENGLISH;
import static dev.llafar.gateway.call.machine.CallDriver.HANGUP;
import static dev.llafar.gateway.call.machine.CallDriver.RULES;
import static dev.llafar.gateway.call.machine.CallDriver.speak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaAction;
import dev.llafar.gateway.call.sma.SmaAction.Speak;
import dev.llafar.gateway.call.sma.SmaAction.Voice;
import dev.llafar.gateway.call.sma.SmaInvocation;
import dev.llafar.gateway.call.sma.SmaInvocation.ActionReport;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Actions for the SIP media application, reports of their ends, and updates that request an invocation. */
class PlaybackTest {
    private static final SmaAction JOIN = new SmaAction.JoinChimeMeeting("token", "m", "leg");
    private static final SmaAction SOUND = new SmaAction.PlayAudio("sounds", "thinking.wav", 1, "leg");

    @Test
    void sendsAJoinOnceMoreAfterAnInvalidResponse() {
        CallDriver call = joining();
        assertThat(call.invoke(SmaInvocation.Type.INVALID_LAMBDA_RESPONSE)).containsExactly(JOIN);
        assertThat(call.invoke(SmaInvocation.Type.INVALID_LAMBDA_RESPONSE))
                .containsExactly(speak(ENGLISH.apology()), HANGUP);
        assertThat(call.count(CallMetric.INVALID_RESPONSE)).isEqualTo(2);
    }

    @Test
    void greetsTheCallerWhenTheEndOfTheJoinIsNotReported() {
        CallDriver call = joining();
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(20_000);
        call.pass(20_000);
        assertThat(call.count(CallMetric.ACTION_TIMEOUT)).isEqualTo(1);
        assertThat(call.update()).containsExactly(speak(ENGLISH.greeting()));
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(speakMillis(ENGLISH.greeting()));
    }

    @Test
    void ignoresReportsOfActionsThatAreNotOutstanding() {
        CallDriver call = CallDriver.answering();
        assertThat(call.succeed("PlayAudio", "")).isEmpty();
        assertThat(call.fail("PlayAudio", "")).isEmpty();
        assertThat(call.state.playback().outstanding()).isEqualTo(speak("It is four."));
        CallDriver idle = CallDriver.listening();
        assertThat(idle.succeed("Speak", "Something.")).isEmpty();
        assertThat(idle.fail("Speak", "Something.")).isEmpty();
        assertThat(idle.invoke(SmaInvocation.Type.INVALID_LAMBDA_RESPONSE)).isEmpty();
        assertThat(idle.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void acceptsAReportWithoutAType() {
        CallDriver call = CallDriver.answering();
        call.succeed("", "");
        assertThat(call.state.playback().outstanding()).isNull();
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(-1);
    }

    @Test
    void repeatsTheThinkingSoundUpToItsLimit() {
        CallDriver call = CallDriver.asked();
        assertThat(call.update()).containsExactly(SOUND);
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(20_000);
        for (int i = 2; i <= 10; i++) {
            assertThat(call.succeed("PlayAudio", "")).as("sound %d", i).containsExactly(SOUND);
        }
        assertThat(call.succeed("PlayAudio", "")).isEmpty();
    }

    @Test
    void treatsASoundAsEndedWhenItsEndIsNotReported() {
        CallDriver call = CallDriver.asked();
        call.update();
        call.write(1, 0, "It is four.");
        call.pass(20_000);
        assertThat(call.state.playback().outstanding()).isNull();
        assertThat(call.update()).containsExactly(speak("It is four."));
    }

    @Test
    void playsNoSoundAfterARefusedOne() {
        CallDriver call = CallDriver.asked();
        call.update();
        assertThat(call.fail("PlayAudio", "")).isEmpty();
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(-1);
        call.write(1, 0, "It is four.");
        call.on(new CallEvent.AnswerEnded(1));
        call.update();
        call.succeed("Speak", "It is four.");
        call.advance(5_000);
        call.hear("And now?");
        assertThat(call.update()).isEmpty();
    }

    @Test
    void playsNoSoundWithoutOneConfigured() {
        CallDriver call = CallDriver.joined(RULES.withThinkingSound(Optional.empty()));
        int before = call.all(CallEffect.RequestUpdate.class).size();
        call.hear("What time is it?");
        assertThat(call.all(CallEffect.RequestUpdate.class)).hasSize(before);
        assertThat(call.update()).isEmpty();
    }

    @Test
    void treatsAnInterruptedSoundAsEnded() {
        CallDriver call = CallDriver.asked();
        call.update();
        call.invoke(SmaInvocation.Type.ACTION_INTERRUPTED, new ActionReport("Speak", "", ""));
        assertThat(call.state.playback().outstanding()).isEqualTo(SOUND);
        call.invoke(SmaInvocation.Type.ACTION_INTERRUPTED, new ActionReport("PlayAudio", "", ""));
        assertThat(call.state.playback().outstanding()).isNull();
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(-1);
        CallDriver speaking = CallDriver.answering();
        speaking.invoke(SmaInvocation.Type.ACTION_INTERRUPTED, new ActionReport("Speak", "It is four.", ""));
        assertThat(speaking.state.playback().outstanding()).isEqualTo(speak("It is four."));
    }

    @Test
    void replacesAPlayingSoundByTheHangUp() {
        CallDriver call = CallDriver.asked();
        call.update();
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.update()).containsExactly(HANGUP);
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(-1);
    }

    @Test
    void repeatsARefusedHangUp() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.update()).containsExactly(HANGUP);
        assertThat(call.succeed("Speak", "Something.")).isEmpty();
        assertThat(call.fail("Hangup", "")).containsExactly(HANGUP);
        assertThat(call.succeed("Hangup", "")).isEmpty();
        call.pass(30_000);
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void keepsClosingWhenTheEndOfAHangUpIsNotReported() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        call.update();
        call.fail("Hangup", "");
        call.pass(20_000);
        assertThat(call.count(CallMetric.ACTION_TIMEOUT)).isEqualTo(1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
    }

    @Test
    void skipsARefusedSentenceOfACancelledAnswer() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.hearPartial("stop please");
        assertThat(call.fail("Speak", "It is four.")).isEmpty();
        assertThat(call.count(CallMetric.SPEAK_FAILED)).isEqualTo(1);
    }

    @Test
    void skipsARefusedSentenceWhileClosing() {
        CallDriver call = CallDriver.joined();
        call.pass(20_000);
        call.update();
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.fail("Speak", ENGLISH.cannotHear())).containsExactly(HANGUP);
        assertThat(call.count(CallMetric.SPEAK_RETRIED)).isZero();
    }

    @Test
    void retriesARefusedAnnouncementInPlainText() {
        CallDriver call = CallDriver.joined();
        call.pass(20_000);
        call.update();
        assertThat(call.fail("Speak", ENGLISH.cannotHear()))
                .containsExactly(new Speak(ENGLISH.cannotHear(), Voice.PLAIN, "leg"));
        assertThat(call.count(CallMetric.SPEAK_RETRIED)).isEqualTo(1);
    }

    @Test
    void escapesTextForVoicesThatReadSsml() {
        CallDriver call = CallDriver.joined(new CallRules(
                RULES.timings(),
                Map.of("en", new Voice("en-GB", "Amy", "neural", true)),
                RULES.announcements(),
                "en",
                Optional.empty(),
                RULES.speechFilter(),
                980,
                60,
                40));
        call.hear("What is it?");
        call.write(1, 0, "Fish & chips.");
        assertThat(call.update()).singleElement().isInstanceOfSatisfying(Speak.class, speak -> assertThat(speak.text())
                .startsWith("<speak>")
                .contains("Fish &amp; chips."));
    }

    @Test
    void ignoresALateReportOfATextThatTimedOut() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.pass(speakMillis("It is four."));
        assertThat(call.count(CallMetric.ACTION_TIMEOUT)).isEqualTo(1);
        assertThat(call.update()).containsExactly(speak("Nearly five."));
        assertThat(call.succeed("Speak", "It is four.")).isEmpty();
        assertThat(call.fail("Speak", "It is four.")).isEmpty();
        assertThat(call.state.playback().outstanding()).isEqualTo(speak("Nearly five."));
    }

    @Test
    void acceptsTheReportOfATextThatIsSpokenAgain() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "It is four.");
        call.pass(speakMillis("It is four."));
        assertThat(call.update()).containsExactly(speak("It is four."));
        call.succeed("Speak", "It is four.");
        assertThat(call.state.playback().outstanding()).isNull();
    }

    @Test
    void keepsTheLastFourTextsThatTimedOut() {
        CallDriver call = CallDriver.asked();
        for (int i = 0; i < 5; i++) {
            call.write(1, i, "Sentence number " + i + ".");
        }
        for (int i = 0; i < 5; i++) {
            call.update();
            call.pass(20_000);
        }
        assertThat(call.state.playback().unconfirmed())
                .hasSize(4)
                .startsWith("Sentence number 1.")
                .endsWith("Sentence number 4.");
    }

    @Test
    void requestsOneInvocationAtATime() {
        CallDriver call = CallDriver.asked();
        assertThat(call.all(CallEffect.RequestUpdate.class))
                .containsExactly(new CallEffect.RequestUpdate(1, "sma", "t"));
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(1_500 + 500);
        call.write(1, 0, "It is four.");
        assertThat(call.all(CallEffect.RequestUpdate.class)).hasSize(1);
        call.update();
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(-1);
        call.write(1, 1, "Nearly five.");
        assertThat(call.all(CallEffect.RequestUpdate.class))
                .as("while speaking")
                .hasSize(1);
    }

    @Test
    void waitsLongerForEachFurtherUpdate() {
        CallDriver call = CallDriver.asked();
        call.pass(2_000);
        assertThat(call.count(CallMetric.UPDATE_LOST)).isEqualTo(1);
        assertThat(call.all(CallEffect.RequestUpdate.class).getLast().update()).isEqualTo(2);
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(1_500 + 1_000);
        call.update();
        call.write(1, 0, "It is four.");
        assertThat(call.millisTo(Deadline.UPDATE)).as("after an invocation").isEqualTo(1_500 + 500);
    }

    @Test
    void countsNoLostUpdateWhenNothingIsDue() {
        CallDriver call = CallDriver.asked();
        call.on(new CallEvent.AnswerEnded(1));
        call.on(new CallEvent.UpdateAccepted(1));
        call.update();
        call.succeed("Speak", ENGLISH.apology());
        call.advance(5_000);
        call.hear("And now?");
        call.advance(1_000);
        call.hearPartial("wait a moment");
        call.pass(1_000);
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(-1);
        assertThat(call.count(CallMetric.UPDATE_LOST)).isZero();
    }

    @Test
    void repeatsARefusedUpdateAfterADelay() {
        CallDriver call = CallDriver.asked();
        call.on(new CallEvent.UpdateRefused(1, true));
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(250);
        assertThat(call.count(CallMetric.UPDATE_REFUSED)).isEqualTo(1);
        call.on(new CallEvent.UpdateRefused(7, true));
        assertThat(call.count(CallMetric.UPDATE_REFUSED)).isEqualTo(1);
        call.pass(250);
        assertThat(call.count(CallMetric.UPDATE_LOST)).isZero();
        assertThat(call.all(CallEffect.RequestUpdate.class)).hasSize(2);
        call.on(new CallEvent.UpdateRefused(2, true));
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(500);
    }

    @Test
    void ignoresARefusalAfterTheInvocation() {
        CallDriver call = CallDriver.asked();
        call.update();
        call.on(new CallEvent.UpdateRefused(1, false));
        assertThat(call.count(CallMetric.UPDATE_REFUSED)).isZero();
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
    }

    @Test
    void endsTheCallAfterTwoPermanentRefusals() {
        CallDriver call = CallDriver.asked();
        call.on(new CallEvent.UpdateRefused(1, false));
        assertThat(call.millisTo(Deadline.UPDATE)).isEqualTo(4_000);
        call.pass(4_000);
        call.on(new CallEvent.UpdateRefused(2, false));
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void endsAClosingCallAfterOnePermanentRefusal() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        call.on(new CallEvent.UpdateRefused(1, true));
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
        call.on(new CallEvent.UpdateRefused(1, false));
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void endsTheCallAfterFortyUpdatesWithoutAnInvocation() {
        CallDriver call = CallDriver.answering();
        call.succeed("Speak", "It is four.");
        call.on(new CallEvent.AnswerFailed(1, CallEvent.AnswerFailed.Reason.ERROR));
        long first = call.all(CallEffect.RequestUpdate.class).getLast().update();
        for (long i = 0; i < 40; i++) {
            call.on(new CallEvent.UpdateRefused(first + i, true));
            assertThat(call.state.phase()).as("update %d", i).isEqualTo(CallPhase.LISTENING);
            call.pass(4_000);
        }
        call.on(new CallEvent.UpdateRefused(first + 40, true));
        assertThat(call.state.phase()).isEqualTo(CallPhase.ENDED);
    }

    @Test
    void requestsNoUpdateWhenAHeldReplyHangsUp() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingFailed());
        assertThat(call.lastReply()).containsExactly(speak(ENGLISH.apology()), HANGUP);
        assertThat(call.all(CallEffect.RequestUpdate.class)).isEmpty();
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
    }

    private static CallDriver joining() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        assertThat(call.lastReply()).containsExactly(JOIN);
        return call;
    }

    private static long speakMillis(String text) {
        return 10_000 + 140L * text.length();
    }
}

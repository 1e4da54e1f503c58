package dev.llafar.gateway.call.machine;

import static dev.llafar.gateway.call.machine.CallDriver.ENGLISH;
import static dev.llafar.gateway.call.machine.CallDriver.HANGUP;
import static dev.llafar.gateway.call.machine.CallDriver.speak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.gateway.call.machine.CallEvent.AnswerFailed.Reason;
import dev.llafar.gateway.call.machine.CallMetric.Span;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallState.Deadline;
import dev.llafar.gateway.call.sma.SmaInvocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions, answers and interruptions. */
class DialogueTest {
    private static final String QUESTION = "What time is it?";

    @Test
    void asksTheModelWithTheTurnsBefore() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerEnded(1));
        call.succeed("Speak", "It is four.");
        call.advance(5_000);
        call.hear("And now?");
        assertThat(call.all(CallEffect.RequestAnswer.class))
                .containsExactly(
                        new CallEffect.RequestAnswer(1, List.of(), QUESTION, "en"),
                        new CallEffect.RequestAnswer(
                                2, List.of(new DialogueTurn(QUESTION, "It is four.", false)), "And now?", "en"));
        assertThat(call.count(CallMetric.QUESTION)).isEqualTo(2);
    }

    @Test
    void ignoresAFinalWithinTheDuplicateWindow() {
        CallDriver call = CallDriver.asked();
        long end = call.wallMillis();
        call.advance(5_000);
        call.on(new CallEvent.FinalReceived("What time is it", "en", end + 300));
        assertThat(call.all(CallEffect.RequestAnswer.class)).hasSize(1);
        call.on(new CallEvent.FinalReceived("What day is it?", "en", end + 301));
        assertThat(call.all(CallEffect.RequestAnswer.class)).hasSize(2);
    }

    @Test
    void joinsWordsWithinTheContinuationToTheQuestion() {
        CallDriver call = CallDriver.asked();
        call.advance(2_500);
        call.hear("In Cardiff?");
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.all(CallEffect.RequestAnswer.class).getLast())
                .isEqualTo(new CallEffect.RequestAnswer(2, List.of(), QUESTION + " In Cardiff?", "en"));
        assertThat(call.count(CallMetric.BARGE_IN)).isZero();
    }

    @Test
    void treatsWordsAfterTheContinuationAsANewQuestion() {
        CallDriver call = CallDriver.asked();
        call.advance(2_501);
        call.hear("Where is it?");
        assertThat(call.all(CallEffect.RequestAnswer.class).getLast())
                .isEqualTo(new CallEffect.RequestAnswer(
                        2, List.of(new DialogueTurn(QUESTION, "", true)), "Where is it?", "en"));
        assertThat(call.count(CallMetric.BARGE_IN)).isEqualTo(1);
    }

    @Test
    void cancelsTheAnswerWhenTheCallerSpeaksBeforeIt() {
        CallDriver call = CallDriver.asked();
        call.write(1, 0, "It is four.");
        call.advance(3_000);
        call.hearPartial("wait a moment");
        assertThat(call.state.phase()).isEqualTo(CallPhase.INTERRUPTED);
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.state.playback().waiting()).isEmpty();
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(4_000);
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(-1);
    }

    @Test
    void dropsTheRestOfAnAnswerWhenTheCallerSpeaks() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.succeed("Speak", "It is four.");
        call.write(1, 2, "Good night.");
        call.hearPartial("stop please");
        assertThat(call.state.phase()).isEqualTo(CallPhase.INTERRUPTED);
        assertThat(call.count(CallMetric.BARGE_IN)).isEqualTo(1);
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.state.dialogue().turns())
                .containsExactly(new DialogueTurn(QUESTION, "It is four. Nearly five.", true));
        assertThat(call.state.playback().waiting()).isEmpty();
        call.write(1, 3, "Sleep well.");
        assertThat(call.succeed("Speak", "Nearly five.")).isEmpty();
        call.pass(4_000);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void interruptsACompleteAnswerWithWaitingSentences() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.on(new CallEvent.AnswerEnded(1));
        call.hearPartial("stop please");
        assertThat(call.state.phase()).isEqualTo(CallPhase.INTERRUPTED);
        assertThat(call.all(CallEffect.CancelAnswer.class)).isEmpty();
        assertThat(call.succeed("Speak", "It is four.")).isEmpty();
    }

    @Test
    void interruptsNothingOnceTheWholeAnswerIsSent() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerEnded(1));
        call.hearPartial("thank you");
        assertThat(call.state.phase()).isEqualTo(CallPhase.ANSWERING);
        assertThat(call.count(CallMetric.BARGE_IN)).isZero();
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(-1);
        call.hear("And tomorrow?");
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
        assertThat(call.state.dialogue().turns()).containsExactly(new DialogueTurn(QUESTION, "It is four.", false));
    }

    @Test
    void cancelsTheAnswerOnAFinalWithoutAPartial() {
        CallDriver call = CallDriver.answering();
        call.hear("And tomorrow?");
        assertThat(call.count(CallMetric.BARGE_IN)).isEqualTo(1);
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.state.dialogue().turns()).containsExactly(new DialogueTurn(QUESTION, "It is four.", true));
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
    }

    @Test
    void extendsTheWaitForAFinalWithEachPartial() {
        CallDriver call = CallDriver.asked();
        call.advance(1_000);
        call.hearPartial("one");
        call.pass(3_000);
        call.hearPartial("one two");
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(4_000);
        call.hear("One two three.");
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(-1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
    }

    @Test
    void asksAgainAfterAnInterruptionWithoutWords() {
        CallDriver call = CallDriver.asked();
        call.advance(1_000);
        call.hearPartial("hello");
        call.hear("Um.");
        assertThat(call.all(CallEffect.RequestAnswer.class).getLast())
                .isEqualTo(new CallEffect.RequestAnswer(2, List.of(), QUESTION, "en"));
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
    }

    @Test
    void listensAfterAnInterruptedAnswerWithoutWords() {
        CallDriver call = CallDriver.answering();
        call.hearPartial("hello");
        call.hear("Um.");
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.all(CallEffect.RequestAnswer.class)).hasSize(1);
        assertThat(call.millisTo(Deadline.FINAL)).isEqualTo(-1);
    }

    @Test
    void isNotInterruptedByHesitations() {
        CallDriver call = CallDriver.answering();
        call.hearPartial("um");
        call.hear("Um.");
        assertThat(call.state.phase()).isEqualTo(CallPhase.ANSWERING);
        assertThat(call.all(CallEffect.CancelAnswer.class)).isEmpty();
        CallDriver listening = CallDriver.listening();
        listening.hearPartial("hello there");
        assertThat(listening.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void endsTheJoinOnAFinalBeforeItsReport() {
        CallDriver call = new CallDriver();
        call.invoke(SmaInvocation.Type.NEW_INBOUND_CALL);
        call.on(new CallEvent.MeetingCreated("m", "a", "token"));
        call.hear(QUESTION);
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
        assertThat(call.millisTo(Deadline.ACTION)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.MAX_DURATION)).isEqualTo(4 * 3_600_000);
        assertThat(call.state.playback().waiting()).isEmpty();
        call.write(1, 0, "It is four.");
        assertThat(call.update()).containsExactly(speak("It is four."));
    }

    @Test
    void asksNothingWhileClosing() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.MeetingEnded());
        call.hear(QUESTION);
        assertThat(call.all(CallEffect.RequestAnswer.class)).isEmpty();
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
    }

    @Test
    void ignoresSentencesOfOtherAnswersAndRepeatedOnes() {
        CallDriver call = CallDriver.answering();
        call.write(1, 0, "It is four.");
        call.write(2, 1, "Of another answer.");
        call.write(1, 1, "Nearly five.");
        call.write(1, 1, "Nearly five.");
        call.on(new CallEvent.AnswerEnded(1));
        call.write(1, 2, "Too late.");
        assertThat(call.state.playback().waiting())
                .extracting(CallRecord.Phrase::text)
                .containsExactly("Nearly five.");
        CallDriver idle = CallDriver.listening();
        idle.write(0, 0, "Without a question.");
        assertThat(idle.state.playback().waiting()).isEmpty();
    }

    @Test
    void ignoresTheEndOfAnotherAnswer() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerEnded(2));
        call.on(new CallEvent.AnswerFailed(2, Reason.ERROR));
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
        call.on(new CallEvent.AnswerEnded(1));
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(-1);
        call.on(new CallEvent.AnswerFailed(1, Reason.ERROR));
        assertThat(call.count(CallMetric.APOLOGY)).isZero();
    }

    @Test
    void extendsTheWaitForTheNextSentenceWithEachSentence() {
        CallDriver call = CallDriver.asked();
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
        call.pass(7_000);
        call.write(1, 0, "It is four.");
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
    }

    @Test
    void cancelsAnAnswerWithTooManyWaitingPhrases() {
        CallDriver call = CallDriver.asked();
        for (int i = 0; i < 59; i++) {
            call.write(1, i, "Sentence number " + i + ".");
        }
        assertThat(call.all(CallEffect.CancelAnswer.class)).isEmpty();
        call.write(1, 59, "Sentence number 59.");
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        call.write(1, 60, "Sentence number 60.");
        assertThat(call.state.playback().waiting()).hasSize(60);
    }

    @Test
    void speaksTheAnswerToItsEndBeforeListening() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.on(new CallEvent.AnswerEnded(1));
        assertThat(call.succeed("Speak", "It is four.")).containsExactly(speak("Nearly five."));
        assertThat(call.state.phase()).isEqualTo(CallPhase.ANSWERING);
        call.succeed("Speak", "Nearly five.");
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.state.dialogue().pending()).isNull();
    }

    @Test
    void listensWhenAnAnswerEndsAfterItsLastSentence() {
        CallDriver call = CallDriver.answering();
        call.succeed("Speak", "It is four.");
        assertThat(call.state.phase()).isEqualTo(CallPhase.ANSWERING);
        call.on(new CallEvent.AnswerEnded(1));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.state.dialogue().turns()).containsExactly(new DialogueTurn(QUESTION, "It is four.", false));
    }

    @Test
    void saysThatAnAnswerIsIncomplete() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerFailed(1, Reason.ERROR));
        assertThat(call.count(CallMetric.APOLOGY)).isEqualTo(1);
        assertThat(call.succeed("Speak", "It is four.")).containsExactly(speak(ENGLISH.incompleteAnswer()));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void apologisesForAnEmptyAnswer() {
        CallDriver call = CallDriver.asked();
        call.on(new CallEvent.AnswerEnded(1));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
        assertThat(call.count(CallMetric.APOLOGY)).isEqualTo(1);
        assertThat(call.state.dialogue().turns()).containsExactly(new DialogueTurn(QUESTION, "", true));
        assertThat(call.update()).containsExactly(speak(ENGLISH.apology()));
    }

    @Test
    void apologisesWhenNoSentenceCouldBeSpoken() {
        CallDriver call = CallDriver.answering();
        call.on(new CallEvent.AnswerEnded(1));
        call.fail("Speak", "It is four.");
        assertThat(call.fail("Speak", "It is four.")).containsExactly(speak(ENGLISH.apology()));
        assertThat(call.count(CallMetric.SPEAK_FAILED)).isEqualTo(1);
        assertThat(call.count(CallMetric.APOLOGY)).isEqualTo(1);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void givesTheModelMoreTimeWhileItsSentencesAreSpoken() {
        CallDriver call = CallDriver.answering();
        call.pass(8_000);
        assertThat(call.all(CallEffect.CancelAnswer.class)).isEmpty();
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
        call.succeed("Speak", "It is four.");
        call.pass(8_000);
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.update()).containsExactly(speak(ENGLISH.incompleteAnswer()));
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void givesTheModelMoreTimeWhileItsSentencesWait() {
        CallDriver call = CallDriver.asked();
        call.write(1, 0, "It is four.");
        call.pass(8_000);
        assertThat(call.all(CallEffect.CancelAnswer.class)).isEmpty();
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(8_000);
        assertThat(call.state.phase()).isEqualTo(CallPhase.AWAITING_ANSWER);
    }

    @Test
    void recordsTheTimeBetweenSpeechAndAnswer() {
        CallDriver call = CallDriver.listening();
        call.on(new CallEvent.FinalReceived(QUESTION, "en", call.wallMillis() - 700));
        call.advance(1_000);
        call.write(1, 0, "It is four.");
        call.advance(200);
        call.update();
        call.write(1, 1, "Nearly five.");
        call.succeed("Speak", "It is four.");
        assertThat(call.all(CallEffect.RecordTime.class))
                .containsExactly(
                        new CallEffect.RecordTime(Span.SPEECH_TO_FINAL, 700),
                        new CallEffect.RecordTime(Span.FINAL_TO_SENTENCE, 1_000),
                        new CallEffect.RecordTime(Span.SENTENCE_TO_SPEAK, 200),
                        new CallEffect.RecordTime(Span.SPEECH_TO_SPEAK, 1_900));
    }

    @Test
    void keepsTheNewestTurns() {
        CallDriver call = CallDriver.listening();
        for (int i = 1; i <= 41; i++) {
            call.advance(5_000);
            call.hear("Question number " + i);
            call.on(new CallEvent.AnswerFailed(i, Reason.ERROR));
        }
        assertThat(call.state.dialogue().turns())
                .hasSize(40)
                .extracting(DialogueTurn::question)
                .startsWith("Question number 2")
                .endsWith("Question number 41");
    }

    @Test
    void correctsATurnWhoseLastSentenceWasNotSpoken() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.succeed("Speak", "It is four.");
        call.hear("And tomorrow?");
        assertThat(call.state.dialogue().turns())
                .containsExactly(new DialogueTurn(QUESTION, "It is four. Nearly five.", true));
        call.fail("Speak", "Nearly five.");
        assertThat(call.state.dialogue().turns()).containsExactly(new DialogueTurn(QUESTION, "It is four.", true));
        assertThat(call.count(CallMetric.SPEAK_RETRIED)).isZero();
    }

    @Test
    void changesNoTurnForARefusedAnnouncement() {
        CallDriver call = CallDriver.asked();
        call.write(1, 0, ENGLISH.incompleteAnswer());
        call.update();
        call.on(new CallEvent.AnswerFailed(1, Reason.ERROR));
        call.succeed("Speak", ENGLISH.incompleteAnswer());
        DialogueTurn turn = new DialogueTurn(QUESTION, ENGLISH.incompleteAnswer(), false);
        assertThat(call.state.dialogue().turns()).containsExactly(turn);
        call.fail("Speak", ENGLISH.incompleteAnswer());
        call.fail("Speak", ENGLISH.incompleteAnswer());
        assertThat(call.count(CallMetric.SPEAK_FAILED)).isEqualTo(1);
        assertThat(call.state.dialogue().turns()).containsExactly(turn);
        assertThat(call.state.phase()).isEqualTo(CallPhase.LISTENING);
    }

    @Test
    void cancelsTheAnswerWhenTheCallCloses() {
        CallDriver call = CallDriver.answering();
        call.write(1, 1, "Nearly five.");
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.millisTo(Deadline.SENTENCE)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.MAX_DURATION)).isEqualTo(-1);
        assertThat(call.millisTo(Deadline.ACTION)).isPositive();
        assertThat(call.millisTo(Deadline.HANGUP)).isEqualTo(30_000);
        assertThat(call.succeed("Speak", "It is four.")).containsExactly(HANGUP);
        call.on(new CallEvent.MeetingEnded());
        assertThat(call.state.phase()).isEqualTo(CallPhase.CLOSING);
    }

    @Test
    void cancelsTheAnswerWhenTheCallerHangsUp() {
        CallDriver call = CallDriver.asked();
        call.invoke(SmaInvocation.Type.HANGUP);
        assertThat(call.all(CallEffect.CancelAnswer.class)).containsExactly(new CallEffect.CancelAnswer(1));
        assertThat(call.state.deadlines()).isEmpty();
    }

    @Test
    void endsALongCallWithAGoodbye() {
        CallDriver call = CallDriver.listening();
        call.pass(4 * 3_600_000);
        assertThat(call.update()).containsExactly(speak(ENGLISH.goodbye()), HANGUP);
    }
}

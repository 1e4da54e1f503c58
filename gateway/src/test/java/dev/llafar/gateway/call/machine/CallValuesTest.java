package dev.llafar.gateway.call.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.gateway.call.machine.CallMachine.ClockReading;
import dev.llafar.gateway.call.machine.CallRecord.DialogueTurn;
import dev.llafar.gateway.call.machine.CallRecord.Phrase;
import dev.llafar.gateway.call.sma.SmaAction.Voice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules, timings and descriptions. */
class CallValuesTest {
    private static final CallRules RULES = CallRules.defaults();

    @Test
    void usesTheDefaultLanguageForOtherLanguages() {
        assertThat(RULES.voiceFor("cy-GB")).isEqualTo(RULES.voices().get("cy"));
        assertThat(RULES.voiceFor("de")).isEqualTo(RULES.voices().get("en"));
        assertThat(RULES.voiceFor("")).isEqualTo(RULES.voices().get("en"));
        assertThat(RULES.announcementsFor("cy-GB"))
                .isEqualTo(RULES.announcements().get("cy"));
        assertThat(RULES.announcementsFor("de")).isEqualTo(RULES.announcements().get("en"));
    }

    @Test
    void rejectsADefaultLanguageWithoutVoiceOrAnnouncements() {
        Voice voice = RULES.voiceFor("en");
        assertThatThrownBy(() -> rules(Map.of("cy", voice), RULES.announcements()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("defaultLanguage: got en");
        assertThatThrownBy(() -> rules(Map.of("en", voice), Map.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changesOneSettingAtATime() {
        CallTimings.Setup setup =
                new CallTimings.Setup(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        CallTimings timings = CallTimings.defaults().withSetup(setup);
        assertThat(timings.setup()).isEqualTo(setup);
        assertThat(timings.answer()).isEqualTo(CallTimings.defaults().answer());
        CallRules changed = RULES.withTimings(timings);
        assertThat(changed.timings()).isEqualTo(timings);
        assertThat(changed.withTimings(RULES.timings())).isEqualTo(RULES);
    }

    @Test
    void countsLettersAndDigitsOfWords() {
        SpeechFilter filter = SpeechFilter.defaults();
        assertThat(filter.accepts("No")).isTrue();
        assertThat(filter.accepts("42")).isTrue();
        assertThat(filter.accepts("a b")).isTrue();
        assertThat(filter.accepts("a")).isFalse();
        assertThat(filter.accepts("Um, WEL … a")).isFalse();
    }

    @Test
    void convertsUnixTimeToMonotonicTime() {
        assertThat(new ClockReading(1_000, 51_000).monotonicAt(50_600)).isEqualTo(600);
    }

    @Test
    void rejectsTransitionsThatTheDiagramDoesNotShow() {
        assertThat(CallPhase.ENDED.next()).isEmpty();
        assertThat(CallPhase.CLOSING.next()).containsExactly(CallPhase.ENDED);
        assertThat(CallPhase.OPENING.next())
                .isEqualTo(EnumSet.of(CallPhase.JOINING, CallPhase.CLOSING, CallPhase.ENDED));
        StepBuilder call = new StepBuilder(CallState.initial(), new ClockReading(0, 0));
        call.moveTo(CallPhase.NEW);
        call.moveTo(CallPhase.OPENING);
        assertThatThrownBy(() -> call.moveTo(CallPhase.LISTENING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a call cannot go from OPENING to LISTENING");
    }

    @Test
    void describesValuesWithoutTheTextOfTheCall() {
        CallState state = CallDriver.answering().state;
        List<Object> values = List.of(
                new CallEvent.MeetingCreated("m", "a", "secret"),
                new CallEvent.PartialReceived("secret", 0, "en", 1),
                new CallEvent.FinalReceived("secret", "en", 1),
                new CallEvent.AnswerSentence(7, 2, "secret"),
                new CallEffect.RequestAnswer(7, List.of(), "secret", "en"),
                new Phrase("secret", "en", 7),
                new DialogueTurn("secret", "secret", true),
                new CallRecord.OpenQuestion(7, "secret", "en", false, List.of("secret"), false, false),
                state.record(),
                state,
                state.dialogue());
        assertThat(values)
                .extracting(Object::toString)
                .containsExactly(
                        "MeetingCreated[meetingId=m, attendeeId=a]",
                        "PartialReceived[6 characters]",
                        "FinalReceived[6 characters]",
                        "AnswerSentence[question=7, index=2]",
                        "RequestAnswer[question=7, language=en]",
                        "Phrase[6 characters, question=7]",
                        "DialogueTurn[isInterrupted=true]",
                        "OpenQuestion[number=7]",
                        "CallRecord[callId=t]",
                        "CallState[callId=t, phase=ANSWERING]",
                        "Dialogue.State[turns=0, questions=1]");
    }

    @Test
    void removesASentenceOnlyFromTheEndOfATurn() {
        DialogueTurn turn = new DialogueTurn("q", "One. Two.", false);
        assertThat(turn.withoutLastSentence("Two.")).isEqualTo(new DialogueTurn("q", "One.", true));
        assertThat(turn.withoutLastSentence("One.")).isSameAs(turn);
    }

    private static CallRules rules(Map<String, Voice> voices, Map<String, CallRules.Announcements> announcements) {
        return new CallRules(
                RULES.timings(), voices, announcements, "en", RULES.thinkingSound(), RULES.speechFilter(), 980, 60, 40);
    }
}

package dev.llafar.local.sma;

import static dev.llafar.local.sma.InvocationType.ACTION_FAILED;
import static dev.llafar.local.sma.InvocationType.ACTION_INTERRUPTED;
import static dev.llafar.local.sma.InvocationType.ACTION_SUCCESSFUL;
import static dev.llafar.local.sma.InvocationType.CALL_UPDATE_REQUESTED;
import static dev.llafar.local.sma.InvocationType.HANGUP;
import static dev.llafar.local.sma.InvocationType.INVALID_LAMBDA_RESPONSE;
import static dev.llafar.local.sma.InvocationType.NEW_INBOUND_CALL;
import static dev.llafar.local.sma.StagedCall.START;
import static dev.llafar.local.sma.StagedCall.hangup;
import static dev.llafar.local.sma.StagedCall.join;
import static dev.llafar.local.sma.StagedCall.pause;
import static dev.llafar.local.sma.StagedCall.play;
import static dev.llafar.local.sma.StagedCall.speak;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmaCallTest {
    private static final Map<String, String> NEWS = Map.of("say", "more");

    @Test
    void anInboundCallInvokesTheFunctionInTheDocumentedShape() {
        JsonNode event = new StagedCall().lastEvent();
        assertThat(event.path("SchemaVersion").asText()).isEqualTo("1.0");
        assertThat(event.path("Sequence").asInt()).isEqualTo(1);
        assertThat(event.path("InvocationEventType").asText()).isEqualTo("NEW_INBOUND_CALL");
        JsonNode details = event.path("CallDetails");
        assertThat(details.path("TransactionId").asText()).isEqualTo(StagedCall.LEG.transactionId());
        assertThat(details.path("SipMediaApplicationId").asText()).isEqualTo(StagedCall.LEG.sipMediaApplicationId());
        assertThat(details.has("TransactionAttributes")).isFalse();
        assertThat(details.path("Participants").path(0)).isEqualTo(StagedCall.parse("""
                {"CallId": "6f1d2a3b-0000-4000-8000-000000000002", "ParticipantTag": "LEG-A", "To": "+441632960002",
                 "From": "+441632960001", "Direction": "Inbound", "StartTimeInMilliseconds": "1700000000000",
                 "Status": "Connected"}"""));
    }

    @Test
    void theNextActionWaitsForTheAnswerToTheOneBefore() {
        StagedCall call = new StagedCall().answer(speak("one two three"), speak("four"));
        call.after(2_999);
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL);
        call.after(1);
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL, ACTION_SUCCESSFUL);
        assertThat(call.lastEvent().at("/ActionData/Parameters/Text").asText()).isEqualTo("one two three");
        call.after(500);
        assertThat(call.heard()).containsExactly("one two three");
        call.answer();
        assertThat(call.heard()).containsExactly("one two three", "four");
        assertThat(call.all(SmaEffect.HeardStarted.class).getLast().startMillis())
                .isEqualTo(START + 3_500);
        assertThat(call.all(SmaEffect.HeardEnded.class))
                .containsExactly(new SmaEffect.HeardEnded(1, START + 3_000, false));
    }

    @Test
    void aNewListReplacesAllThatIsQueuedAfterTheRunningAction() {
        StagedCall call = new StagedCall().answer(speak("one"), speak("old"), speak("older"));
        call.after(1_000).answer(speak("new")).after(1_000).answer();
        assertThat(call.heard()).containsExactly("one", "new");
        assertThat(call.after(60_000).invocations()).containsOnly(NEW_INBOUND_CALL, ACTION_SUCCESSFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Actions\": []", "\"Actions\": null", "\"Unknown\": 1"})
    void anEmptyListChangesNothing(String empty) {
        StagedCall call = new StagedCall().answer(speak("one"), speak("two"));
        call.after(1_000).answerRaw("{\"SchemaVersion\": \"1.0\", " + empty + "}");
        assertThat(call.heard()).containsExactly("one", "two");
    }

    @Test
    void anUpdateDuringSpeechIsInvokedAtOnceButItsActionsWaitForTheEnd() {
        StagedCall call = new StagedCall().answer(speak("a long sentence"), speak("dropped"));
        call.after(1_000).update(NEWS);
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL, CALL_UPDATE_REQUESTED);
        assertThat(call.lastEvent().at("/ActionData/Type").asText()).isEqualTo("CallUpdateRequest");
        assertThat(call.lastEvent().at("/ActionData/Parameters/Arguments/say").asText())
                .isEqualTo("more");
        call.answer(speak("new")).after(1_999);
        assertThat(call.heard()).containsExactly("a long sentence");
        call.after(1).answer();
        assertThat(call.heard()).containsExactly("a long sentence", "new");
        assertThat(call.all(SmaEffect.HeardEnded.class))
                .containsExactly(new SmaEffect.HeardEnded(1, START + 3_000, false));
        assertThat(call.invocations()).doesNotContain(ACTION_INTERRUPTED);
    }

    @Test
    void anUpdateWithActionsStopsARecordingAndWhatTheFunctionSaysToThatIsIgnored() {
        StagedCall call = new StagedCall().answer(play("music.wav"), speak("dropped"));
        call.after(400).update(NEWS);
        assertThat(call.all(SmaEffect.HeardEnded.class)).isEmpty();
        call.after(100).answer(speak("new words"));
        assertThat(call.all(SmaEffect.HeardEnded.class))
                .containsExactly(new SmaEffect.HeardEnded(1, START + 500, true));
        assertThat(call.heard()).containsExactly("b/music.wav", "new words");
        assertThat(call.lastInvoke().type()).isEqualTo(ACTION_INTERRUPTED);
        assertThat(call.lastEvent().at("/ActionData/Type").asText()).isEqualTo("PlayAudio");
        call.answer(speak("ignored")).after(2_000).answer();
        assertThat(call.heard()).containsExactly("b/music.wav", "new words");
    }

    @Test
    void anUpdateThatIsAnsweredWithNothingStopsNothing() {
        StagedCall call = new StagedCall().answer(play("music.wav"));
        call.after(100).update(NEWS).answer().after(1_400);
        assertThat(call.all(SmaEffect.HeardEnded.class))
                .containsExactly(new SmaEffect.HeardEnded(1, START + 1_500, false));
    }

    @Test
    void aPauseAndARecordingOfTheCallerCanBeStoppedToo() {
        StagedCall paused = new StagedCall().answer(pause(60_000)).update(NEWS).answer(speak("on"));
        assertThat(paused.heard()).containsExactly("on");
        StagedCall recorded = new StagedCall()
                .answer(StagedCall.action("RecordAudio", "\"DurationInSeconds\": 60"))
                .update(NEWS)
                .answer(speak("on"));
        assertThat(recorded.heard()).containsExactly("on");
    }

    @Test
    void aRecordingIsPlayedAsOftenAsItIsToBeRepeated() {
        StagedCall call = new StagedCall()
                .answer(
                        StagedCall.action(
                                "PlayAudio",
                                "\"AudioSource\": {\"Type\": \"S3\", \"BucketName\": \"b\", \"Key\": \"a.wav\"}, \"Repeat\": \"3\""));
        assertThat(call.all(SmaEffect.HeardStarted.class).getFirst().plannedEndMillis())
                .isEqualTo(START + 3 * StagedCall.RECORDING_MILLIS);
    }

    @Test
    void anActionThatFailsTakesTheRestOfItsListWithIt() {
        StagedCall call = new StagedCall().answer(speak("x".repeat(1_001)), speak("never"));
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL, ACTION_FAILED);
        assertThat(call.lastEvent().at("/ActionData/ErrorType").asText()).isEqualTo("MissingRequiredActionParameter");
        assertThat(call.lastEvent().at("/ActionData/Type").asText()).isEqualTo("Speak");
        call.answer().after(10_000);
        assertThat(call.heard()).isEmpty();
    }

    @Test
    void theThousandthCharacterIsStillSpoken() {
        assertThat(new StagedCall().answer(speak("x".repeat(1_000))).heard()).hasSize(1);
    }

    @Test
    void parametersThatAreWrongFailWithTheDocumentedErrors() {
        String leg = "\"CallId\": \"" + StagedCall.LEG.callId() + "\"";
        String text = "\"Text\": \"x\"";
        assertThat(errorOf("Speak", leg)).isEqualTo("MissingRequiredActionParameter");
        assertThat(errorOf("Speak", text)).isEqualTo("MissingRequiredActionParameter");
        assertThat(errorOf("Speak", text + ", \"CallId\": \"another\"")).isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Speak", text + ", \"ParticipantTag\": \"LEG-B\"")).isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Speak", leg + ", " + text + ", \"VoiceId\": \"Nobody\""))
                .isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Speak", leg + ", " + text + ", \"VoiceId\": \"Gwyneth\", \"Engine\": \"neural\""))
                .isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Speak", leg + ", " + text + ", \"LanguageCode\": \"xx-XX\""))
                .isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Speak", leg + ", \"TextType\": \"ssml\", \"Text\": \"<speak>a & b</speak>\""))
                .isEqualTo("InvalidActionParameter");
        assertThat(errorOf("PlayAudio", leg)).isEqualTo("InvalidAudioSource");
        assertThat(errorOf(
                        "PlayAudio", "\"AudioSource\": {\"Type\": \"S3\", \"BucketName\": \"b\", \"Key\": \"a.mp3\"}"))
                .isEqualTo("InvalidAudioSource");
        assertThat(errorOf("JoinChimeMeeting", "\"MeetingId\": \"m\"")).isEqualTo("MissingRequiredActionParameter");
        assertThat(errorOf("Pause", "\"DurationInMilliseconds\": \"soon\"")).isEqualTo("InvalidActionParameter");
        assertThat(errorOf("Hangup", "\"SipResponseCode\": \"404\"")).isEqualTo("InvalidActionParameter");
    }

    private static String errorOf(String type, String parameters) {
        StagedCall call = new StagedCall().answer(StagedCall.action(type, parameters));
        return call.lastEvent().at("/ActionData/ErrorType").asText();
    }

    @Test
    void speechMarkupIsHeardWithoutItsTags() {
        StagedCall call = new StagedCall()
                .answer(StagedCall.action(
                        "Speak",
                        "\"TextType\": \"ssml\", \"VoiceId\": \"Gwyneth\", \"ParticipantTag\": \"LEG-A\","
                                + " \"Text\": \"<speak>Bore da <break time='1s'/>&amp; diolch</speak>\""));
        assertThat(call.heard()).containsExactly("Bore da & diolch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{}",
                "{\"SchemaVersion\": \"2.0\", \"Actions\": []}",
                "{\"SchemaVersion\": \"1.0\", \"Actions\": {}}",
                "{\"SchemaVersion\": \"1.0\", \"Actions\": [{\"Type\": \"Dance\"}]}",
                "{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"a\": 1}}",
                "{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": [\"a\"]}"
            })
    void anAnswerThatIsNoneIsToldToTheFunctionAndChangesNothing(String body) {
        StagedCall call = new StagedCall().answer(speak("one"), speak("two"));
        call.after(1_000).answerRaw(body);
        assertThat(call.lastInvoke().type()).isEqualTo(INVALID_LAMBDA_RESPONSE);
        assertThat(call.lastEvent().path("ErrorType").asText()).isNotEmpty();
        assertThat(call.lastEvent().path("ErrorMessage").asText()).isNotEmpty();
        call.answer();
        assertThat(call.heard()).containsExactly("one", "two");
    }

    @Test
    void aSecondInvalidAnswerInARowEndsTheCall() {
        StagedCall call = new StagedCall().answerRaw("nonsense").answerRaw("more nonsense");
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(480, SmaEffect.Ended.EndedBy.SERVICE, START));
    }

    @Test
    void tenActionsAreTakenAndElevenAreNot() {
        String[] ten = Collections.nCopies(10, speak("x")).toArray(String[]::new);
        assertThat(new StagedCall().answer(ten).heard()).hasSize(1);
        String[] eleven = Collections.nCopies(11, speak("x")).toArray(String[]::new);
        StagedCall call = new StagedCall().answer(eleven);
        assertThat(call.heard()).isEmpty();
        assertThat(call.lastInvoke().type()).isEqualTo(INVALID_LAMBDA_RESPONSE);
    }

    @Test
    void attributesAreReplacedAsAWholeAndStayWhereAnAnswerHasNone() {
        StagedCall call = new StagedCall();
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"a\": \"1\", \"b\": \"2\"}}");
        call.update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"a\": \"1\", \"b\": \"2\"}"));
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {\"c\": \"3\"}}")
                .update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"c\": \"3\"}"));
        call.answer().update(NEWS);
        assertThat(attributes(call)).isEqualTo(StagedCall.parse("{\"c\": \"3\"}"));
        call.answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {}}")
                .update(NEWS);
        assertThat(attributes(call).isMissingNode()).isTrue();
    }

    private static JsonNode attributes(StagedCall call) {
        return call.lastEvent().at("/CallDetails/TransactionAttributes");
    }

    @Test
    void tooManyOrTooLargeAttributesAreInvalid() {
        assertThat(errorOfAttributes(100, 10)).isEmpty();
        assertThat(errorOfAttributes(101, 10)).isEqualTo("TransactionAttributesInvalidMapSize");
        assertThat(errorOfAttributes(100, 200)).isEqualTo("TransactionAttributesInvalidSize");
    }

    private static String errorOfAttributes(int pairs, int valueLength) {
        StringBuilder map = new StringBuilder();
        for (int i = 0; i < pairs; i++) {
            map.append(i == 0 ? "" : ", ").append("\"key-" + i + "\": \"" + "v".repeat(valueLength) + "\"");
        }
        StagedCall call =
                new StagedCall().answerRaw("{\"SchemaVersion\": \"1.0\", \"TransactionAttributes\": {" + map + "}}");
        return call.lastEvent().path("ErrorType").asText();
    }

    @Test
    void aFunctionThatIsSilentForFiveSecondsIsAskedOnceMoreAndThenTheCallEnds() {
        StagedCall call = new StagedCall().after(4_999);
        assertThat(call.all(SmaEffect.Invoke.class)).hasSize(1);
        call.after(1);
        SmaEffect.Invoke first = call.all(SmaEffect.Invoke.class).getFirst();
        assertThat(call.lastInvoke()).isEqualTo(new SmaEffect.Invoke(1, 2, NEW_INBOUND_CALL, first.event()));
        call.after(4_999);
        assertThat(call.all(SmaEffect.Ended.class)).isEmpty();
        call.after(1);
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(480, SmaEffect.Ended.EndedBy.SERVICE, START + 10_000));
        assertThat(call.lastEvent().at("/ActionData/Parameters/SipResponseCode").asInt())
                .isEqualTo(480);
    }

    @Test
    void anAnswerToTheFirstAttemptThatComesAfterTheSecondBeganIsIgnored() {
        StagedCall call = new StagedCall().after(5_000);
        call.feed(new SmaInput.Replied(1, 1, "{\"SchemaVersion\": \"1.0\", \"Actions\": [" + speak("late") + "]}"));
        assertThat(call.heard()).isEmpty();
        assertThat(call.answer(speak("in time")).heard()).containsExactly("in time");
    }

    @Test
    void anErrorOfTheFunctionIsRetriedOnce() {
        StagedCall call = new StagedCall().fail();
        assertThat(call.lastInvoke().attempt()).isEqualTo(2);
        assertThat(call.answer(speak("well")).heard()).containsExactly("well");
        StagedCall dead = new StagedCall().fail().fail();
        assertThat(dead.all(SmaEffect.Ended.class)).hasSize(1);
        assertThat(dead.fail().fail().call.finished()).isTrue();
    }

    @Test
    void theThousandthInvocationIsTheLast() {
        StagedCall call = new StagedCall();
        for (int i = 1; i < 1_000; i++) {
            call.answer(pause(1)).after(1);
        }
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(1_000);
        call.answer(pause(1)).after(1);
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(1_000);
        assertThat(call.all(SmaEffect.Ended.class)).hasSize(1);
        assertThat(call.call.finished()).isTrue();
    }

    @Test
    void twentyArgumentsAreTakenAndTwentyOneAreNot() {
        assertThat(new StagedCall().answer().update(arguments(20)).lastInvoke().type())
                .isEqualTo(CALL_UPDATE_REQUESTED);
        StagedCall call = new StagedCall().answer().update(arguments(21));
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_ARGUMENTS));
    }

    private static Map<String, String> arguments(int count) {
        Map<String, String> arguments = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            arguments.put("key-" + i, "value");
        }
        return arguments;
    }

    @Test
    void updatesAreInvokedOneAfterTheOtherAndOnlySoManyMayWait() {
        StagedCall call = new StagedCall();
        for (int i = 0; i < 21; i++) {
            call.update(Map.of("number", Integer.toString(i)));
        }
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.TOO_MANY_WAITING));
        call.answer();
        assertThat(call.lastEvent()
                        .at("/ActionData/Parameters/Arguments/number")
                        .asText())
                .isEqualTo("0");
        call.answer();
        assertThat(call.lastEvent()
                        .at("/ActionData/Parameters/Arguments/number")
                        .asText())
                .isEqualTo("1");
        assertThat(call.lastEvent().path("Sequence").asInt()).isEqualTo(3);
    }

    @Test
    void aJoinSucceedsWhenTheLegIsInTheMeeting() {
        StagedCall call = new StagedCall().answer(join(), speak("hello"));
        assertThat(call.all(SmaEffect.JoinMeeting.class))
                .containsExactly(new SmaEffect.JoinMeeting("meeting", "token"));
        call.after(300).feed(new SmaInput.Joined());
        assertThat(call.lastInvoke().type()).isEqualTo(ACTION_SUCCESSFUL);
        assertThat(call.answer().heard()).containsExactly("hello");
        StagedCall refused = new StagedCall().answer(join(), speak("hello"));
        refused.feed(new SmaInput.JoinRefused("InvalidActionParameter", "JoinToken parameter value is invalid."));
        assertThat(refused.lastInvoke().type()).isEqualTo(ACTION_FAILED);
        assertThat(refused.answer().heard()).isEmpty();
    }

    @Test
    void aCallerWhoHangsUpHearsNoMoreAndTheFunctionIsToldAtOnce() {
        StagedCall call = new StagedCall().answer(speak("one two three"), speak("four"));
        call.after(1_000).update(NEWS).after(500).feed(new SmaInput.HungUp());
        assertThat(call.all(SmaEffect.HeardEnded.class))
                .containsExactly(new SmaEffect.HeardEnded(1, START + 1_500, true));
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(0, SmaEffect.Ended.EndedBy.CALLER, START + 1_500));
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL, CALL_UPDATE_REQUESTED, HANGUP);
        JsonNode event = call.lastEvent();
        assertThat(event.at("/ActionData/Type").asText()).isEqualTo("Hangup");
        assertThat(event.at("/ActionData/Parameters/SipResponseCode").asInt()).isZero();
        assertThat(event.at("/ActionData/Parameters/ParticipantTag").asText()).isEqualTo("LEG-A");
        assertThat(event.at("/CallDetails/Participants/0/Status").asText()).isEqualTo("Disconnected");
        call.answer(speak("nobody hears this")).after(60_000);
        assertThat(call.heard()).containsExactly("one two three");
        assertThat(call.call.finished()).isTrue();
        assertThat(call.call.wakeAtMillis()).isEmpty();
    }

    @Test
    void theFunctionHangsUpWithTheCodeItChose() {
        StagedCall call = new StagedCall().answer(speak("bye"), hangup("486"), speak("never"));
        call.after(1_000).answer();
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(486, SmaEffect.Ended.EndedBy.APPLICATION, START + 1_000));
        assertThat(call.lastInvoke().type()).isEqualTo(HANGUP);
        assertThat(call.answer().heard()).containsExactly("bye");
    }

    @Test
    void anEndedCallTakesNoUpdate() {
        StagedCall call = new StagedCall().feed(new SmaInput.HungUp()).update(NEWS);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.CALL_ENDED));
    }

    @Test
    void theSameSeedSpeaksAtTheSamePaceAndAnotherAtAnother() {
        assertThat(spokenMillis(7)).isEqualTo(spokenMillis(7)).isBetween(5_000L, 15_000L);
        assertThat(spokenMillis(8)).isNotEqualTo(spokenMillis(7));
    }

    private static long spokenMillis(long seed) {
        StagedCall call = new StagedCall(SmaRules.published(), new SpeechPace(60, 0.5, 0, 100), seed)
                .answer(speak("a b c d e f g h i j"));
        return call.all(SmaEffect.HeardStarted.class).getFirst().plannedEndMillis() - START;
    }
}

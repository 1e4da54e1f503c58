package dev.llafar.local.sma;

import static dev.llafar.local.sma.SmaEffect.InvocationType.ACTION_FAILED;
import static dev.llafar.local.sma.SmaEffect.InvocationType.ACTION_INTERRUPTED;
import static dev.llafar.local.sma.SmaEffect.InvocationType.ACTION_SUCCESSFUL;
import static dev.llafar.local.sma.SmaEffect.InvocationType.CALL_UPDATE_REQUESTED;
import static dev.llafar.local.sma.SmaEffect.InvocationType.HANGUP;
import static dev.llafar.local.sma.SmaEffect.InvocationType.NEW_INBOUND_CALL;
import static dev.llafar.local.sma.StagedCall.START;
import static dev.llafar.local.sma.StagedCall.hangup;
import static dev.llafar.local.sma.StagedCall.join;
import static dev.llafar.local.sma.StagedCall.pause;
import static dev.llafar.local.sma.StagedCall.play;
import static dev.llafar.local.sma.StagedCall.speak;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmaCallTest {
    private static final Map<String, String> NEWS = Map.of("say", "more");

    @Test
    void invokesTheFunctionWithTheDocumentedEvent() {
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
    void waitsForTheResponseBeforeTheNextAction() {
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
        assertThat(call.all(SmaEffect.PlaybackStarted.class).getLast().startMillis())
                .isEqualTo(START + 3_500);
        assertThat(call.all(SmaEffect.PlaybackEnded.class))
                .containsExactly(new SmaEffect.PlaybackEnded(1, START + 3_000, false));
    }

    @Test
    void replacesTheQueuedActionsByANewList() {
        StagedCall call = new StagedCall().answer(speak("one"), speak("old"), speak("older"));
        call.after(1_000).answer(speak("new")).after(1_000).answer();
        assertThat(call.heard()).containsExactly("one", "new");
        assertThat(call.after(60_000).invocations()).containsOnly(NEW_INBOUND_CALL, ACTION_SUCCESSFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Actions\": []", "\"Actions\": null", "\"Unknown\": 1"})
    void ignoresAnEmptyListOfActions(String empty) {
        StagedCall call = new StagedCall().answer(speak("one"), speak("two"));
        call.after(1_000).answerRaw("{\"SchemaVersion\": \"1.0\", " + empty + "}");
        assertThat(call.heard()).containsExactly("one", "two");
    }

    @Test
    void delaysTheActionsOfAnUpdateToTheEndOfSpeech() {
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
        assertThat(call.all(SmaEffect.PlaybackEnded.class))
                .containsExactly(new SmaEffect.PlaybackEnded(1, START + 3_000, false));
        assertThat(call.invocations()).doesNotContain(ACTION_INTERRUPTED);
    }

    @Test
    void stopsARecordingForAnUpdateAndIgnoresTheInterruptionsResponse() {
        StagedCall call = new StagedCall().answer(play("music.wav"), speak("dropped"));
        call.after(400).update(NEWS);
        assertThat(call.all(SmaEffect.PlaybackEnded.class)).isEmpty();
        call.after(100).answer(speak("new words"));
        assertThat(call.all(SmaEffect.PlaybackEnded.class))
                .containsExactly(new SmaEffect.PlaybackEnded(1, START + 500, true));
        assertThat(call.heard()).containsExactly("b/music.wav", "new words");
        assertThat(call.lastInvoke().type()).isEqualTo(ACTION_INTERRUPTED);
        assertThat(call.lastEvent().at("/ActionData/Type").asText()).isEqualTo("PlayAudio");
        call.answer(speak("ignored")).after(2_000).answer();
        assertThat(call.heard()).containsExactly("b/music.wav", "new words");
    }

    @Test
    void stopsNothingForAnUpdateWithoutActions() {
        StagedCall call = new StagedCall().answer(play("music.wav"));
        call.after(100).update(NEWS).answer().after(1_400);
        assertThat(call.all(SmaEffect.PlaybackEnded.class))
                .containsExactly(new SmaEffect.PlaybackEnded(1, START + 1_500, false));
    }

    @Test
    void stopsAPauseAndARecordingOfTheCaller() {
        StagedCall paused = new StagedCall().answer(pause(60_000)).update(NEWS).answer(speak("on"));
        assertThat(paused.heard()).containsExactly("on");
        StagedCall recorded = new StagedCall()
                .answer(StagedCall.action("RecordAudio", "\"DurationInSeconds\": 60"))
                .update(NEWS)
                .answer(speak("on"));
        assertThat(recorded.heard()).containsExactly("on");
    }

    @Test
    void repeatsARecordingTheRequestedNumberOfTimes() {
        StagedCall call = new StagedCall()
                .answer(
                        StagedCall.action(
                                "PlayAudio",
                                "\"AudioSource\": {\"Type\": \"S3\", \"BucketName\": \"b\", \"Key\": \"a.wav\"}, \"Repeat\": \"3\""));
        assertThat(call.all(SmaEffect.PlaybackStarted.class).getFirst().plannedEndMillis())
                .isEqualTo(START + 3 * StagedCall.RECORDING_MILLIS);
    }

    @Test
    void dropsTheQueuedActionsAfterAFailure() {
        StagedCall call = new StagedCall().answer(speak("x".repeat(1_001)), speak("never"));
        assertThat(call.invocations()).containsExactly(NEW_INBOUND_CALL, ACTION_FAILED);
        assertThat(call.lastEvent().at("/ActionData/ErrorType").asText()).isEqualTo("MissingRequiredActionParameter");
        assertThat(call.lastEvent().at("/ActionData/Type").asText()).isEqualTo("Speak");
        call.answer().after(10_000);
        assertThat(call.heard()).isEmpty();
    }

    @Test
    void speaksUpToAThousandCharacters() {
        assertThat(new StagedCall().answer(speak("x".repeat(1_000))).heard()).hasSize(1);
    }

    @Test
    void failsInvalidParametersWithTheDocumentedErrors() {
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
    void speaksSsmlWithoutItsTags() {
        StagedCall call = new StagedCall()
                .answer(StagedCall.action(
                        "Speak",
                        "\"TextType\": \"ssml\", \"VoiceId\": \"Gwyneth\", \"ParticipantTag\": \"LEG-A\","
                                + " \"Text\": \"<speak>Bore da <break time='1s'/>&amp; diolch</speak>\""));
        assertThat(call.heard()).containsExactly("Bore da & diolch");
    }

    @Test
    void completesAJoinWhenTheLegIsConnected() {
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
    void stopsPlaybackAndInvokesTheFunctionWhenTheCallerHangsUp() {
        StagedCall call = new StagedCall().answer(speak("one two three"), speak("four"));
        call.after(1_000).update(NEWS).after(500).feed(new SmaInput.HungUp());
        assertThat(call.all(SmaEffect.PlaybackEnded.class))
                .containsExactly(new SmaEffect.PlaybackEnded(1, START + 1_500, true));
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
    void hangsUpWithTheRequestedSipCode() {
        StagedCall call = new StagedCall().answer(speak("bye"), hangup("486"), speak("never"));
        call.after(1_000).answer();
        assertThat(call.all(SmaEffect.Ended.class))
                .containsExactly(new SmaEffect.Ended(486, SmaEffect.Ended.EndedBy.APPLICATION, START + 1_000));
        assertThat(call.lastInvoke().type()).isEqualTo(HANGUP);
        assertThat(call.answer().heard()).containsExactly("bye");
    }

    @Test
    void refusesUpdatesOfAnEndedCall() {
        StagedCall call = new StagedCall().feed(new SmaInput.HungUp()).update(NEWS);
        assertThat(call.all(SmaEffect.UpdateRefused.class))
                .containsExactly(new SmaEffect.UpdateRefused(SmaEffect.UpdateRefused.Refusal.CALL_ENDED));
    }

    @Test
    void derivesTheSpeechPaceFromTheSeed() {
        assertThat(spokenMillis(7)).isEqualTo(spokenMillis(7)).isBetween(5_000L, 15_000L);
        assertThat(spokenMillis(8)).isNotEqualTo(spokenMillis(7));
    }

    private static long spokenMillis(long seed) {
        StagedCall call = new StagedCall(SmaRules.published(), new SpeechPace(60, 0.5, 0, 100), seed)
                .answer(speak("a b c d e f g h i j"));
        return call.all(SmaEffect.PlaybackStarted.class).getFirst().plannedEndMillis() - START;
    }
}

package dev.llafar.local.sma;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the parameters of one action. */
final class ActionParser {
    private static final String MISSING = "MissingRequiredActionParameter";
    private static final String INVALID = "InvalidActionParameter";
    private static final String INVALID_SOURCE = "InvalidAudioSource";
    private static final Set<String> TYPES =
            Set.of("Speak", "PlayAudio", "RecordAudio", "Pause", "JoinChimeMeeting", "Hangup");
    private static final Set<Long> SIP_CODES = Set.of(0L, 480L, 486L);
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long MAX_MILLIS = 24 * 3_600_000L;
    private static final int MAX_REPEATS = 1_000;
    private static final StrictJson JSON = StrictJson.tolerant("Parameters");
    private final SmaRules rules;
    private final String callId;
    private final SmaCall.Recordings recordings;

    ActionParser(SmaRules rules, String callId, SmaCall.Recordings recordings) {
        this.rules = rules;
        this.callId = callId;
        this.recordings = recordings;
    }

    /** A whole number, which the service's guide shows as a JSON number and as a string of digits. */
    record WholeNumber(long value) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static WholeNumber of(JsonNode json) {
            if (!(json.isTextual() || json.isIntegralNumber()) || !json.asText().matches("\\d{1,9}")) {
                throw JsonFieldException.ofValue(json.asText("a list or an object"), "a whole number");
            }
            return new WholeNumber(Long.parseLong(json.asText()));
        }

        long atMost(String field, long max) {
            if (value > max) {
                throw JsonFieldException.of(field, value, "0 to " + max);
            }
            return value;
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record LegParameters(@Nullable String callId, @Nullable String participantTag) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record SpeakParameters(
            @StrictJson.Sensitive @JsonProperty(required = true)
            String text,

            String engine,
            String voiceId,
            String languageCode,
            String textType) {
        SpeakParameters {
            requireText("Text", text);
            engine = engine == null ? "standard" : engine;
            voiceId = voiceId == null ? "Joanna" : voiceId;
            languageCode = languageCode == null ? "en-US" : languageCode;
            textType = textType == null ? "text" : textType;
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record PlayParameters(
            @Nullable AudioSource audioSource, @Nullable WholeNumber repeat) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record AudioSource(
            @Nullable String type,
            @Nullable String bucketName,
            @Nullable String key) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record PauseParameters(@JsonProperty(required = true) WholeNumber durationInMilliseconds) {}

    @JsonNaming(UpperCamelCaseStrategy.class)
    record RecordParameters(@JsonProperty(required = true) WholeNumber durationInSeconds) {}

    /** The namespace ChimeSdkMeetings, the only one that the stand-ins support, requires the id of the meeting. */
    @JsonNaming(UpperCamelCaseStrategy.class)
    record JoinParameters(
            @JsonProperty(required = true) String meetingId,

            @StrictJson.Sensitive @JsonProperty(required = true)
            String joinToken) {
        JoinParameters {
            requireText("MeetingId", meetingId);
            requireText("JoinToken", joinToken);
        }
    }

    @JsonNaming(UpperCamelCaseStrategy.class)
    record HangupParameters(@Nullable WholeNumber sipResponseCode) {}

    /** Whether this type of action exists; a response with any other type is invalid. */
    static boolean isAction(String type) {
        return TYPES.contains(type);
    }

    CallAction parse(ObjectNode action) {
        ObjectNode parameters = action.withObject("/Parameters");
        try {
            requireLeg(JSON.convert(parameters, LegParameters.class));
            return switch (action.path("Type").asText()) {
                case "Speak" -> speak(action, parameters);
                case "PlayAudio" -> play(action, JSON.convert(parameters, PlayParameters.class));
                case "Pause" ->
                    new CallAction.Wait(
                            action,
                            JSON.convert(parameters, PauseParameters.class)
                                    .durationInMilliseconds()
                                    .atMost("DurationInMilliseconds", MAX_MILLIS));
                case "RecordAudio" ->
                    new CallAction.Wait(
                            action,
                            MILLIS_PER_SECOND
                                    * JSON.convert(parameters, RecordParameters.class)
                                            .durationInSeconds()
                                            .atMost("DurationInSeconds", MAX_MILLIS / MILLIS_PER_SECOND));
                case "JoinChimeMeeting" -> {
                    JoinParameters join = JSON.convert(parameters, JoinParameters.class);
                    yield new CallAction.Join(action, join.meetingId(), join.joinToken());
                }
                default -> hangup(action, JSON.convert(parameters, HangupParameters.class));
            };
        } catch (JsonFieldException e) {
            return new CallAction.Faulty(
                    action, e.reason() == JsonFieldException.Reason.MISSING ? MISSING : INVALID, e.text());
        }
    }

    private void requireLeg(LegParameters leg) {
        if (leg.callId() != null && !leg.callId().equals(callId)) {
            throw JsonFieldException.of("CallId", leg.callId(), callId);
        }
        if (leg.callId() == null
                && leg.participantTag() != null
                && !leg.participantTag().equals(SmaCall.Leg.TAG)) {
            throw JsonFieldException.of("ParticipantTag", leg.participantTag(), SmaCall.Leg.TAG);
        }
    }

    private CallAction speak(ObjectNode action, ObjectNode parameters) {
        SpeakParameters speak = JSON.convert(parameters, SpeakParameters.class);
        String text = speak.text();
        if (text.codePointCount(0, text.length()) > rules.maxSpeakCharacters()) {
            return new CallAction.Faulty(action, MISSING, "Text is limited to 1,000 characters.");
        }
        if (!parameters.has("CallId") && !parameters.has("ParticipantTag")) {
            return new CallAction.Faulty(action, MISSING, "CallId is a required parameter.");
        }
        if (!PollyVoices.has(speak.voiceId(), speak.engine())) {
            throw JsonFieldException.of("VoiceId", speak.voiceId(), "a voice of the engine " + speak.engine());
        }
        if (!PollyVoices.hasLanguage(speak.languageCode())) {
            throw JsonFieldException.of("LanguageCode", speak.languageCode(), "a language of Amazon Polly");
        }
        return switch (speak.textType()) {
            case "text" -> new CallAction.Speak(action, text, speak.voiceId());
            case "ssml" ->
                Ssml.plainText(text)
                        .map(plain -> (CallAction) new CallAction.Speak(action, plain, speak.voiceId()))
                        .orElseGet(() ->
                                new CallAction.Faulty(action, INVALID, "Text is not a well-formed <speak> document."));
            default -> throw JsonFieldException.of("TextType", speak.textType(), "text or ssml");
        };
    }

    private CallAction play(ObjectNode action, PlayParameters play) {
        AudioSource source = play.audioSource();
        if (source == null
                || !"S3".equals(source.type())
                || source.bucketName() == null
                || source.key() == null
                || source.bucketName().isEmpty()
                || source.key().isEmpty()) {
            return new CallAction.Faulty(action, INVALID_SOURCE, "AudioSource needs Type S3, BucketName and Key.");
        }
        long repeats = play.repeat() == null ? 1 : play.repeat().atMost("Repeat", MAX_REPEATS);
        String name = source.bucketName() + "/" + source.key();
        OptionalLong millis = recordings.lengthMillis(source.bucketName(), source.key());
        if (millis.isEmpty() || repeats < 1) {
            return new CallAction.Faulty(action, INVALID_SOURCE, "There is no recording " + name + " to play.");
        }
        return new CallAction.Play(action, name, millis.getAsLong() * repeats);
    }

    private static CallAction hangup(ObjectNode action, HangupParameters hangup) {
        long code =
                hangup.sipResponseCode() == null ? 0 : hangup.sipResponseCode().value();
        if (!SIP_CODES.contains(code)) {
            throw JsonFieldException.of("SipResponseCode", code, "0, 480 or 486");
        }
        return new CallAction.Hangup(action, Math.toIntExact(code));
    }

    private static void requireText(String field, String value) {
        if (value.isBlank()) {
            throw JsonFieldException.of(field, null, "text that is not blank");
        }
    }
}

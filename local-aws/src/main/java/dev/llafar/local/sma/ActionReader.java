package dev.llafar.local.sma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import java.util.Set;

/** Checks the parameters of an action. Samples give numbers as texts, so both are taken. */
final class ActionReader {
    private static final String MISSING = "MissingRequiredActionParameter";
    private static final String INVALID = "InvalidActionParameter";
    private static final Set<String> TYPES =
            Set.of("Speak", "PlayAudio", "RecordAudio", "Pause", "JoinChimeMeeting", "Hangup");
    private static final Set<Long> SIP_CODES = Set.of(0L, 480L, 486L);
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long LONGEST_MILLIS = 24 * 3_600_000L;
    private static final int MOST_REPEATS = 1_000;
    private final SmaRules rules;
    private final String callId;
    private final AudioFiles recordings;

    ActionReader(SmaRules rules, String callId, AudioFiles recordings) {
        this.rules = rules;
        this.callId = callId;
        this.recordings = recordings;
    }

    /** Whether there is such an action; a reply with another is invalid as a whole. */
    static boolean knows(String type) {
        return TYPES.contains(type);
    }

    SmaAction read(ObjectNode json) {
        ObjectNode parameters = json.withObject("/Parameters");
        try {
            requireLeg(parameters);
            return switch (json.path("Type").asText()) {
                case "Speak" -> speak(json, parameters);
                case "PlayAudio" -> play(json, parameters);
                case "Pause" -> new SmaAction.Wait(json, number(parameters, "DurationInMilliseconds", LONGEST_MILLIS));
                case "RecordAudio" ->
                    new SmaAction.Wait(
                            json,
                            MILLIS_PER_SECOND
                                    * number(parameters, "DurationInSeconds", LONGEST_MILLIS / MILLIS_PER_SECOND));
                case "JoinChimeMeeting" ->
                    // The meetings namespace, the only one stood in for, requires the meeting's id.
                    new SmaAction.Join(json, required(parameters, "MeetingId"), required(parameters, "JoinToken"));
                default -> hangup(json, parameters);
            };
        } catch (Wrong wrong) {
            return new SmaAction.Faulty(json, wrong.errorType, String.valueOf(wrong.getMessage()));
        }
    }

    private void requireLeg(ObjectNode parameters) {
        String id = optional(parameters, "CallId", callId);
        if (!id.equals(callId)) {
            throw new Wrong(INVALID, "CallId is '" + id + "', expected " + callId + ".");
        }
        String tag = optional(parameters, "ParticipantTag", CallLeg.TAG);
        if (!parameters.has("CallId") && !tag.equals(CallLeg.TAG)) {
            throw new Wrong(INVALID, "ParticipantTag is '" + tag + "', expected " + CallLeg.TAG + ".");
        }
    }

    private SmaAction speak(ObjectNode json, ObjectNode parameters) {
        String text = required(parameters, "Text");
        if (text.codePointCount(0, text.length()) > rules.maxSpeakCharacters()) {
            throw new Wrong(MISSING, "Text is limited to 1,000 characters.");
        }
        if (!parameters.has("CallId") && !parameters.has("ParticipantTag")) {
            throw new Wrong(MISSING, "CallId is a required parameter.");
        }
        String engine = optional(parameters, "Engine", "standard");
        String voice = optional(parameters, "VoiceId", "Joanna");
        if (!Voices.has(voice, engine)) {
            throw new Wrong(INVALID, "VoiceId is '" + voice + "', which engine '" + engine + "' does not have.");
        }
        String language = optional(parameters, "LanguageCode", "en-US");
        if (!Voices.knowsLanguage(language)) {
            throw new Wrong(INVALID, "LanguageCode is '" + language + "', expected a language of Amazon Polly.");
        }
        String textType = optional(parameters, "TextType", "text");
        return switch (textType) {
            case "text" -> new SmaAction.Speak(json, text, voice);
            case "ssml" ->
                SpokenText.ofSsml(text)
                        .map(spoken -> (SmaAction) new SmaAction.Speak(json, spoken, voice))
                        .orElseThrow(() -> new Wrong(INVALID, "Text is not a well-formed <speak> document."));
            default -> throw new Wrong(INVALID, "TextType is '" + textType + "', expected text or ssml.");
        };
    }

    private SmaAction play(ObjectNode json, ObjectNode parameters) {
        JsonNode source = parameters.path("AudioSource");
        String bucket = source.path("BucketName").asText("");
        String key = source.path("Key").asText("");
        if (!source.path("Type").asText("").equals("S3") || bucket.isEmpty() || key.isEmpty()) {
            throw new Wrong("InvalidAudioSource", "AudioSource needs Type S3, BucketName and Key.");
        }
        long repeats = parameters.has("Repeat") ? number(parameters, "Repeat", MOST_REPEATS) : 1;
        OptionalLong millis = recordings.lengthMillis(bucket, key);
        if (millis.isEmpty() || repeats < 1) {
            throw new Wrong("InvalidAudioSource", "There is no recording " + bucket + "/" + key + " to play.");
        }
        return new SmaAction.Play(json, bucket + "/" + key, millis.getAsLong() * repeats);
    }

    private static SmaAction hangup(ObjectNode json, ObjectNode parameters) {
        long code = parameters.has("SipResponseCode") ? number(parameters, "SipResponseCode", 999) : 0;
        if (!SIP_CODES.contains(code)) {
            throw new Wrong(INVALID, "SipResponseCode is " + code + ", expected 0, 480 or 486.");
        }
        return new SmaAction.Hangup(json, Math.toIntExact(code));
    }

    private static String required(ObjectNode parameters, String name) {
        JsonNode value = parameters.path(name);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new Wrong(MISSING, name + " is a required parameter.");
        }
        return value.asText();
    }

    private static String optional(ObjectNode parameters, String name, String otherwise) {
        JsonNode value = parameters.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isTextual()) {
            throw new Wrong(INVALID, name + " is a " + value.getNodeType() + ", expected a string.");
        }
        return value.asText();
    }

    private static long number(ObjectNode parameters, String name, long most) {
        JsonNode value = parameters.path(name);
        if (value.isMissingNode()) {
            throw new Wrong(MISSING, name + " is a required parameter.");
        }
        String digits = value.asText();
        if (!(value.isTextual() || value.isIntegralNumber())
                || !digits.matches("\\d{1,9}")
                || Long.parseLong(digits) > most) {
            throw new Wrong(INVALID, name + " is '" + digits + "', expected a whole number from 0 to " + most + ".");
        }
        return Long.parseLong(digits);
    }

    /** A parameter that does not do; it never leaves this class. */
    private static final class Wrong extends RuntimeException {
        private final String errorType;

        Wrong(String errorType, String message) {
            super(message, null, false, false);
            this.errorType = errorType;
        }
    }
}

package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.TranscriptionRequest;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a client asks for. The defaults are those of the contract: 16 kHz mono s16le, any language, transcribed, with
 * partials. Whoever makes one gets an {@link InvalidRequest} that names the field when a value is wrong.
 *
 * @param sessionId empty: the server makes one up
 * @param sampleRateHz of PCM, 8,000 to 192,000
 * @param channels of PCM, 1 to 8, interleaved; mixed to one voice
 */
public record SessionConfig(
        String sessionId, AudioEncoding encoding, int sampleRateHz, int channels, TranscriptionRequest transcription) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{0,128}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}");
    private static final int MOST_LANGUAGES = 100;
    private static final int MOST_PHRASES = 64;
    private static final int LONGEST_PHRASE = 100;

    public SessionConfig {
        id("session id", sessionId);
        id("conversation id", transcription.conversationId());
        range("sample rate", sampleRateHz, 8_000, 192_000);
        range("channels", channels, 1, 8);
        if (transcription.languages().size() > MOST_LANGUAGES) {
            throw new InvalidRequest(
                    "languages", "a list of " + transcription.languages().size(), "at most 100 codes");
        }
        for (String language : transcription.languages()) {
            if (!LANGUAGE.matcher(language).matches()) {
                throw new InvalidRequest("languages", language, "ISO 639-1 codes such as \"en\" or \"cy\"");
            }
        }
        phrases(transcription.phrases());
    }

    public static SessionConfig defaults() {
        return new SessionConfig(
                "",
                AudioEncoding.PCM_S16LE,
                16_000,
                1,
                new TranscriptionRequest("", List.of(), TranscriptionRequest.Task.TRANSCRIBE, true, false, List.of()));
    }

    private static void id(String field, String value) {
        if (!ID.matcher(value).matches()) {
            throw new InvalidRequest(field, value, "1 to 128 of [A-Za-z0-9._-]");
        }
    }

    private static void range(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidRequest(field, Integer.toString(value), least + " to " + most);
        }
    }

    /** The phrases themselves stay out of the message: they are what somebody will say. */
    private static void phrases(List<String> phrases) {
        if (phrases.size() > MOST_PHRASES) {
            throw new InvalidRequest("phrases", "a list of " + phrases.size(), "at most " + MOST_PHRASES);
        }
        for (String phrase : phrases) {
            if (phrase.length() > LONGEST_PHRASE) {
                throw new InvalidRequest(
                        "phrases", "one of " + phrase.length() + " characters", "at most " + LONGEST_PHRASE);
            }
        }
    }
}

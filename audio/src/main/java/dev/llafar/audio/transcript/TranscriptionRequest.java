package dev.llafar.audio.transcript;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a client requests for one session.
 *
 * @param conversationId shared by the sessions of one call or meeting; may be empty
 * @param languages ISO 639-1 codes that may be spoken; empty means all that the transcriber supports
 * @param partials whether hypotheses are wanted while an utterance is spoken
 * @param wordTimes whether finals carry the time of each word
 * @param phrases names and terms that are likely to be spoken
 */
public record TranscriptionRequest(
        String conversationId,
        List<String> languages,
        Task task,
        boolean partials,
        boolean wordTimes,
        List<String> phrases) {
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}");
    private static final int MAX_LANGUAGES = 100;
    private static final int MAX_PHRASES = 64;
    private static final int LONGEST_PHRASE = 100;

    /** @throws InvalidRequest naming the field that is wrong */
    public TranscriptionRequest {
        SessionIds.require("conversation id", conversationId);
        if (languages.size() > MAX_LANGUAGES) {
            throw new InvalidRequest(
                    "languages", "a list of " + languages.size(), "at most " + MAX_LANGUAGES + " codes");
        }
        for (String language : languages) {
            if (!LANGUAGE.matcher(language).matches()) {
                throw new InvalidRequest("languages", language, "ISO 639-1 codes such as \"en\" or \"cy\"");
            }
        }
        requirePhrases(phrases);
        languages = languages.stream().distinct().toList();
        phrases = List.copyOf(phrases);
    }

    /** Transcribes any language with partials and without word times. */
    public static TranscriptionRequest defaults() {
        return new TranscriptionRequest("", List.of(), Task.TRANSCRIBE, true, false, List.of());
    }

    public TranscriptionRequest withConversationId(String id) {
        return new TranscriptionRequest(id, languages, task, partials, wordTimes, phrases);
    }

    /** The messages do not contain the phrases, because they are transcript text. */
    private static void requirePhrases(List<String> phrases) {
        if (phrases.size() > MAX_PHRASES) {
            throw new InvalidRequest("phrases", "a list of " + phrases.size(), "at most " + MAX_PHRASES);
        }
        for (String phrase : phrases) {
            if (phrase.length() > LONGEST_PHRASE) {
                throw new InvalidRequest(
                        "phrases", "one of " + phrase.length() + " characters", "at most " + LONGEST_PHRASE);
            }
        }
    }

    /** Transcribe the speech, or translate it to English. */
    public enum Task {
        TRANSCRIBE,
        TRANSLATE
    }
}

package dev.llafar.gateway.transcriber;

import java.util.List;

/**
 * What is wanted of one voice.
 *
 * @param conversationId sessions of one call or meeting share it; may be empty
 * @param languages ISO 639-1 codes that may be spoken; empty means all that the transcriber knows
 * @param partials whether guesses are wanted while an utterance is spoken
 * @param wordTimes whether finals carry the time of each word
 * @param phrases names and terms that are likely to be said
 */
public record TranscriptionRequest(
        String conversationId,
        List<String> languages,
        Task task,
        boolean partials,
        boolean wordTimes,
        List<String> phrases) {
    public TranscriptionRequest {
        languages = List.copyOf(languages);
        phrases = List.copyOf(phrases);
    }

    /** Write down what is said, or its English translation. */
    public enum Task {
        TRANSCRIBE,
        TRANSLATE
    }
}

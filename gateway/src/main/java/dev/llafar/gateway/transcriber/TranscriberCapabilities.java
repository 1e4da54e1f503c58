package dev.llafar.gateway.transcriber;

import java.util.Set;

/**
 * What a transcriber can do, so that nobody has to try and be refused.
 *
 * @param languages ISO 639-1 codes it knows; empty when only the transcriber itself can tell
 * @param tasks what may be asked
 * @param partials whether it guesses while an utterance is spoken
 * @param wordTimes whether finals can carry the time of each word
 */
public record TranscriberCapabilities(
        Set<String> languages, Set<TranscriptionRequest.Task> tasks, boolean partials, boolean wordTimes) {
    public TranscriberCapabilities {
        languages = Set.copyOf(languages);
        tasks = Set.copyOf(tasks);
    }
}

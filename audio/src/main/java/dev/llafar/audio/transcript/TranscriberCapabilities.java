package dev.llafar.audio.transcript;

import java.util.Set;

/**
 * What a transcriber supports, so that a request it cannot serve is refused before any audio is sent.
 *
 * @param languages supported ISO 639-1 codes; empty if they are not known before a stream is opened
 * @param tasks supported tasks
 * @param partials whether it emits hypotheses while an utterance is spoken
 * @param wordTimes whether finals can carry the time of each word
 * @param heartbeats whether an open stream emits an event at least every {@value #HEARTBEAT_MILLIS} ms while the
 *     transcriber and its device work, so that their absence shows that it hangs
 */
public record TranscriberCapabilities(
        Set<String> languages,
        Set<TranscriptionRequest.Task> tasks,
        boolean partials,
        boolean wordTimes,
        boolean heartbeats) {
    /** The interval of heartbeats. */
    public static final int HEARTBEAT_MILLIS = 1_000;

    public TranscriberCapabilities {
        languages = Set.copyOf(languages);
        tasks = Set.copyOf(tasks);
    }
}

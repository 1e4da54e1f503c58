package dev.llafar.audio.transcript;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Turns the audio of sessions into events on their sample clocks. Implementations are safe for use from any thread. */
public interface Transcriber {

    /** What this transcriber supports. May change once, when a transcriber that was starting becomes ready. */
    TranscriberCapabilities capabilities();

    /** Completes if a stream that is opened now would be served; otherwise fails with a message that says what is missing. */
    CompletionStage<Void> check();

    /**
     * Opens a stream. The stream exists at once and becomes writable later.
     *
     * @param startSample position of the first sample on the session's clock: positions in events count from the beginning
     *     of the session, even if another stream received the audio before {@code startSample}
     * @param executor runs one task at a time, in order; all methods of the stream must be called on it, and the listener is
     *     called on it
     */
    TranscriberStream open(
            TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener);

    /** Releases connections and devices. */
    CompletionStage<Void> close();
}

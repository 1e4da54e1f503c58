package dev.llafar.gateway.transcriber;

import io.vertx.core.Context;
import io.vertx.core.Future;

/** Turns one voice's audio into events on its sample clock. Implementations may be used from any context. */
public interface Transcriber {

    /** What it can do; constant for its life. */
    TranscriberCapabilities capabilities();

    /** Succeeds when a stream opened now would be served; fails with a message for people that says what is missing. */
    Future<Void> check();

    /**
     * Opens a stream. It exists at once and becomes writable later; all its calls must be made on {@code context}, and the
     * listener is called there.
     *
     * @param startSample position of the first sample on the session's clock: all positions in events count from the
     *     session's beginning, also when the audio before {@code startSample} went to another stream
     */
    TranscriberStream open(
            TranscriptionRequest request, long startSample, Context context, TranscriberListener listener);

    /** Frees connections. */
    Future<Void> close();
}

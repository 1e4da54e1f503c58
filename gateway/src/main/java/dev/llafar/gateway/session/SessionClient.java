package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SpeechEvent;
import io.vertx.core.Future;

/** The receiver of a stream's events. Called on the session's context; must not block, and keeps the order of the calls. */
public interface SessionClient {

    /** The client is attached. Called first; completes like {@link #deliver}. */
    Future<Void> ready(StreamReady ready);

    /** Sends an event; completes when it is written to the connection, which distinguishes a slow reader. */
    Future<Void> deliver(SpeechEvent event);

    /** Closes the connection after everything that was delivered before. */
    void close(SpeechEvent.Terminal reason);
}

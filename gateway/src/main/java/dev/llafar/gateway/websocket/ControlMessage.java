package dev.llafar.gateway.websocket;

import dev.llafar.gateway.session.SessionConfig;
import org.jspecify.annotations.Nullable;

/** What a client says in a text frame. */
sealed interface ControlMessage {

    /** Begin a session. */
    record Start(SessionConfig config) implements ControlMessage {}

    /** No more audio. */
    record Finish() implements ControlMessage {}

    /**
     * Go on with a session.
     *
     * @param resumeFromSample every event up to this position of the sample clock has been handled
     * @param firstByte position of the next binary message's first byte; null: where {@code ready} says
     */
    record Resume(
            String sessionId,
            long resumeFromSample,
            @Nullable Long firstByte) implements ControlMessage {}
}

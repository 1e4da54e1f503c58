package dev.llafar.gateway.session;

/**
 * The first message of a connection: the client is attached to its session.
 *
 * @param settledThroughSample position on the sample clock before which the client has, or now receives, every final
 * @param receivedThroughByte bytes of the session's stream that the server holds: the client sends from here
 */
public record StreamReady(
        long settledThroughSample,
        String sessionId,
        long receivedThroughByte,
        int resumeWindowMillis,
        int maxMessageBytes) {}

package dev.llafar.gateway.http;

import io.vertx.core.Future;

/** Handles one route. It is called on an event loop and must not block. */
@FunctionalInterface
public interface JsonHandler {
    /**
     * Handles one request.
     *
     * @return the response. The handler throws, or the future fails with, a {@link RefusedCommand}; a {@link
     *     dev.llafar.kvs.json.JsonFieldException} or {@link dev.llafar.audio.transcript.InvalidRequest}, which becomes a 400
     *     that names the field, the value and what was expected; any other exception becomes a 500 and is logged
     */
    Future<JsonAnswer> handle(JsonRequest request);
}

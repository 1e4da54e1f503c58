package dev.llafar.gateway.http;

import io.vertx.core.Future;

/** Carries out one command. Called on an event loop, so it must not block. */
@FunctionalInterface
public interface JsonHandler {
    /**
     * Carries it out.
     *
     * @return or throw or fail with: {@link RefusedCommand}; {@link dev.llafar.gateway.session.InvalidRequest}, which
     *     becomes a 400 that names field, value and expectation; anything else becomes a 500 whose reason stays in the log
     */
    Future<JsonAnswer> handle(JsonRequest request);
}

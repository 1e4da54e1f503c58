package dev.llafar.gateway.http;

import io.vertx.core.json.JsonObject;

/**
 * The response to a request that succeeded.
 *
 * @param status 2xx; a handler that refuses a request fails with {@link RefusedCommand} instead
 */
public record JsonAnswer(int status, JsonObject body) {
    /** A response with status 200. */
    public static JsonAnswer ok(JsonObject body) {
        return new JsonAnswer(200, body);
    }

    /** A response with status 202: the request is being processed. */
    public static JsonAnswer accepted(JsonObject body) {
        return new JsonAnswer(202, body);
    }
}

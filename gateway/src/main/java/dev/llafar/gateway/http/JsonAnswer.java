package dev.llafar.gateway.http;

import io.vertx.core.json.JsonObject;

/**
 * What a command comes to.
 *
 * @param status 2xx; for a refusal fail with {@link RefusedCommand}
 */
public record JsonAnswer(int status, JsonObject body) {
    /** 200. */
    public static JsonAnswer ok(JsonObject body) {
        return new JsonAnswer(200, body);
    }

    /** 202: it is under way. */
    public static JsonAnswer accepted(JsonObject body) {
        return new JsonAnswer(202, body);
    }
}

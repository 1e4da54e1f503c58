package dev.llafar.local.service;

import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.error.Constraints;
import dev.llafar.local.error.PercentEncoding;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A verified request and its response.
 *
 * @param pathParameters percent-encoded values of the operation's path template
 * @param body the whole body of a buffered operation; empty for a streamed one
 * @param dice the current fault injector of the server
 */
public record AwsExchange(
        String operation,
        HttpServerRequest request,
        Map<String, String> pathParameters,
        Buffer body,
        InstantSource clock,
        Supplier<FaultInjector> dice) {
    private static final StrictJson JSON = StrictJson.tolerant("body");

    public long nowMillis() {
        return clock.millis();
    }

    public HttpServerResponse response() {
        return request.response();
    }

    /** Reads the body, a JSON object, into a record; an empty body is an empty object. Unknown fields are ignored. */
    public <T> T read(Class<T> type) {
        return body.length() == 0 ? JSON.read("{}", type) : JSON.read(body.getBytes(), type);
    }

    /**
     * A path parameter, decoded.
     *
     * @param name in the path template
     * @param field names it in messages
     */
    public String pathParameter(String name, String field, Pattern pattern) {
        String value = PercentEncoding.decode(pathParameters.getOrDefault(name, ""));
        Constraints.requireMatch(field, value, pattern);
        return value;
    }

    /** Answers 200 with a JSON object. */
    public void reply(JsonObject answer) {
        response().putHeader("Content-Type", "application/json").end(answer.toBuffer());
    }

    /** Draws the fault, if any, of the whole reply. */
    public Optional<Fault> replyFault() {
        return dice.get().onReply(operation);
    }

    /** Draws the fault, if any, of a fragment of this call. */
    public Optional<Fault> fragmentFault(int sizeBytes) {
        return dice.get().onFragment(operation, sizeBytes);
    }
}

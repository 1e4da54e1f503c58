package dev.llafar.local.service;

import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import dev.llafar.local.protocol.Constraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
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
 * @param faults returns the current fault injector of the server
 */
public record AwsExchange(
        String operation,
        HttpServerRequest request,
        Map<String, String> pathParameters,
        Buffer body,
        InstantSource clock,
        Supplier<FaultInjector> faults) {
    private static final StrictJson JSON = StrictJson.tolerant("body");
    private static final int OK = 200;

    public long nowMillis() {
        return clock.millis();
    }

    public HttpServerResponse response() {
        return request.response();
    }

    /** Reads the body into a record; see {@link #read(Buffer, Class)}. */
    public <T> T read(Class<T> type) {
        return read(body, type);
    }

    /** Reads a JSON object into a record. An empty body counts as an empty object, and unknown fields are ignored. */
    public static <T> T read(Buffer body, Class<T> type) {
        return body.length() == 0 ? JSON.read("{}", type) : JSON.read(body.getBytes(), type);
    }

    /** A decoded path parameter; empty if the path template has none of this name. */
    public String pathParameter(String name) {
        return percentDecoded(pathParameters.getOrDefault(name, ""));
    }

    /**
     * A decoded path parameter that must match a pattern.
     *
     * @param name in the path template
     * @param field name in error messages
     */
    public String pathParameter(String name, String field, Pattern pattern) {
        String value = pathParameter(name);
        Constraints.requireMatch(field, value, pattern);
        return value;
    }

    /** A query parameter; empty if it is absent. */
    public String queryParameter(String name) {
        return Constraints.orEmpty(request.getParam(name));
    }

    /** A header; empty if it is absent. */
    public String header(String name) {
        return Constraints.orEmpty(request.getHeader(name));
    }

    /** Responds with status 200 and a JSON object. */
    public void reply(JsonObject body) {
        reply(OK, body);
    }

    /** Responds with a JSON object. */
    public void reply(int status, JsonObject body) {
        Responses.json(response(), status, body);
    }

    /** Responds with status 204. */
    public void replyNoContent() {
        Responses.noContent(response());
    }

    /** Draws the fault, if any, of the whole reply. */
    public Optional<Fault> replyFault() {
        return faults.get().onReply(operation);
    }

    /** Draws the fault, if any, of one fragment of this call. */
    public Optional<Fault> fragmentFault(int sizeBytes) {
        return faults.get().onFragment(operation, sizeBytes);
    }

    /**
     * Decodes percent-encoded text of a path or a query, in which a plus sign is not a space. Text with an invalid escape
     * stays as it is, so that it does not match a signature of the valid text.
     */
    public static String percentDecoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}

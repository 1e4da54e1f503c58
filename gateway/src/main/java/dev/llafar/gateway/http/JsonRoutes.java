package dev.llafar.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.gateway.access.AccessRules;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes for commands with JSON requests and responses. A handler runs only if the client presents the token (or none is
 * configured and only this machine can reach the server), the request comes from no page of another site, the content type is
 * JSON, which a page of another site can send after a CORS preflight only, and the body is within limits for size and time. The
 * server has checked Host and Origin before. Other methods on the path of a route receive 405.
 */
public final class JsonRoutes {
    /** Larger than any event of AWS. */
    public static final int MAX_BODY_BYTES = 256 * 1024;

    private static final long BODY_TIMEOUT_MILLIS = 10_000;
    private static final long HANDLER_TIMEOUT_MILLIS = 30_000;
    private static final long LINGER_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(JsonRoutes.class);

    private final Vertx vertx;
    private final Router router;
    private final AccessRules access;
    private final GatewayMetrics metrics;
    private final Map<String, Set<String>> methodsByPath = new LinkedHashMap<>();

    /** A part of the server that adds its routes. The server calls it once for each event loop, so several call its handlers. */
    @FunctionalInterface
    public interface Mount {
        void mount(JsonRoutes routes);
    }

    /** Handles one route. It is called on an event loop and must not block. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles one request.
         *
         * @return the response. The handler throws, or the future fails with, a {@link RefusedCommand}; a {@link
         *     JsonFieldException} or {@link InvalidRequest}, which becomes a 400 that names the field, the value and what was
         *     expected; any other exception becomes a 500 and is logged
         */
        Future<Response> handle(Request request);
    }

    /**
     * A request from an authorised client.
     *
     * @param body the posted object; an empty one for GET
     * @param path decoded values of the path parameters
     */
    public record Request(ObjectNode body, Map<String, String> path) {
        public Request {
            path = Map.copyOf(path);
        }

        /**
         * Reads the body into a record, without unknown fields.
         *
         * @throws JsonFieldException if a field is wrong
         */
        public <T> T read(Class<T> type) {
            return StrictJson.strict("body").convert(body, type);
        }

        /** The value of a path parameter, by its name without the colon. */
        public String path(String name) {
            String value = path.get(name);
            if (value == null) {
                throw new InvalidRequest(name, "nothing", "a part of the path");
            }
            return value;
        }
    }

    /**
     * The response to a request that succeeded.
     *
     * @param status 2xx; a handler that refuses a request fails with {@link RefusedCommand} instead
     */
    public record Response(int status, JsonObject body) {
        /** A response with status 200. */
        public static Response ok(JsonObject body) {
            return new Response(200, body);
        }

        /** A response with status 202: the request is being processed. */
        public static Response accepted(JsonObject body) {
            return new Response(202, body);
        }
    }

    JsonRoutes(Vertx vertx, Router router, AccessRules access, GatewayMetrics metrics) {
        this.vertx = vertx;
        this.router = router;
        this.access = access;
        this.metrics = metrics;
    }

    /** Adds a route for POST with a body of up to {@value #MAX_BODY_BYTES} bytes. */
    public JsonRoutes post(String path, Handler handler) {
        allow("POST", path);
        router.post(path).handler(routing -> {
            if (isAuthorised(routing) && isJson(routing)) {
                new JsonBody(vertx, routing.request(), MAX_BODY_BYTES, BODY_TIMEOUT_MILLIS)
                        .read()
                        .onSuccess(text -> run(routing, text, handler))
                        .onFailure(failure -> refuse(routing, failure));
            }
        });
        return this;
    }

    /** Adds a route for GET. The path may have parameters, as in {@code /put/:id}. */
    public JsonRoutes get(String path, Handler handler) {
        allow("GET", path);
        router.get(path).handler(routing -> {
            if (isAuthorised(routing)) {
                run(routing, "{}", handler);
            }
        });
        return this;
    }

    /** Adds routes that refuse all other methods; call it after the last route was added. */
    void refuseOtherMethods() {
        methodsByPath.forEach((path, methods) -> router.route(path).handler(routing -> {
            String allowed = String.join(", ", methods);
            routing.response().putHeader("Allow", allowed);
            String method = routing.request().method().name();
            fail(routing, 405, "method_not_allowed", "method: " + method + "; expected " + allowed);
        }));
    }

    private void allow(String method, String path) {
        methodsByPath.computeIfAbsent(path, first -> new TreeSet<>()).add(method);
    }

    private boolean isAuthorised(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            metrics.refused(AccessRules.Refusal.ORIGIN);
            fail(routing, 403, "forbidden", AccessRules.Refusal.ORIGIN.message());
        } else if (!access.acceptsCommands()) {
            metrics.refused(AccessRules.Refusal.TOKEN);
            fail(routing, 403, "closed", "token: none is configured; commands from other machines require one");
        } else if (!access.admits(request.getHeader("Authorization"), null)) {
            metrics.refused(AccessRules.Refusal.TOKEN);
            routing.response().putHeader("WWW-Authenticate", "Bearer");
            fail(routing, 401, "unauthenticated", AccessRules.Refusal.TOKEN.message());
        } else {
            return true;
        }
        return false;
    }

    private static boolean isJson(RoutingContext routing) {
        String declared = routing.request().getHeader("Content-Type");
        String type =
                declared == null ? "none" : declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"))) {
            return true;
        }
        fail(
                routing,
                415,
                "unsupported_media_type",
                new InvalidRequest("Content-Type", type, "application/json").text());
        return false;
    }

    private void run(RoutingContext routing, String text, Handler handler) {
        Future<Response> response;
        try {
            response = handler.handle(new Request(StrictJson.strict("body").object(text), routing.pathParams()));
        } catch (RuntimeException refusal) {
            response = Future.failedFuture(refusal);
        }
        var context = vertx.getOrCreateContext();
        response.timeout(HANDLER_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(done -> context.runOnContext(ignored -> {
                    if (done.succeeded()) {
                        write(routing, done.result().status(), done.result().body());
                    } else {
                        refuse(routing, done.cause());
                    }
                }));
    }

    private static void refuse(RoutingContext routing, Throwable failure) {
        switch (failure) {
            case RefusedCommand refused -> {
                if (refused.retryAfter().isPositive()) {
                    routing.response()
                            .putHeader(
                                    "Retry-After",
                                    Long.toString(
                                            Math.max(1, refused.retryAfter().toSeconds())));
                }
                fail(routing, refused.status(), refused.code(), refused.text());
            }
            case JsonFieldException wrong -> write(routing, 400, invalid(wrong.field(), wrong.text()));
            case InvalidRequest wrong -> write(routing, 400, invalid(wrong.field(), wrong.text()));
            case TimeoutException late -> {
                LOG.warn("{} did not complete within {} ms", routing.normalizedPath(), HANDLER_TIMEOUT_MILLIS);
                fail(routing, 504, "too_slow", "server: no response within " + HANDLER_TIMEOUT_MILLIS / 1_000 + " s");
            }
            default -> {
                LOG.error("{} failed", routing.normalizedPath(), failure);
                fail(routing, 500, "internal", "server: an internal error");
            }
        }
    }

    private static void fail(RoutingContext routing, int status, String code, String message) {
        write(routing, status, error(code, message));
        if (!routing.request().isEnded()) {
            // Gives a client that is still sending time to read the response before the connection is closed.
            routing.vertx().setTimer(LINGER_MILLIS, fired -> {
                if (!routing.request().isEnded()) {
                    routing.request().connection().close();
                }
            });
        }
    }

    private static JsonObject invalid(String field, String message) {
        return error("invalid_request", message).put("field", field);
    }

    static JsonObject error(String code, String message) {
        return new JsonObject().put("type", "error").put("code", code).put("message", message);
    }

    static void write(RoutingContext routing, int status, JsonObject body) {
        if (routing.response().ended() || routing.response().closed()) {
            return;
        }
        routing.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }
}

package dev.llafar.gateway.http;

import dev.llafar.gateway.access.AccessRules;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.Serving;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.websocket.WebSocketConnection;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Serves HTTP and WebSocket on one event loop. Access is decided once, before any route. */
public final class HttpVerticle extends VerticleBase {
    private final GatewayOptions options;
    private final int port;
    private final SessionRegistry registry;
    private final Readiness readiness;
    private final PrometheusMeterRegistry meters;
    private final GatewayMetrics metrics;
    private final AccessRules access;
    private final List<String> languages;
    private volatile int actualPort;

    /**
     * @param port negative: the system chooses, the same for all instances that give the same number
     * @param languages that the page offers; empty when only the transcriber can tell
     */
    public HttpVerticle(
            GatewayOptions options,
            int port,
            SessionRegistry registry,
            Readiness readiness,
            PrometheusMeterRegistry meters,
            GatewayMetrics metrics,
            Set<String> languages) {
        this.options = options;
        this.port = port;
        this.registry = registry;
        this.readiness = readiness;
        this.meters = meters;
        this.metrics = metrics;
        this.access = new AccessRules(options);
        this.languages = languages.stream().sorted().toList();
    }

    /** Port that is listened on, once deployed. */
    public int actualPort() {
        return actualPort;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(this::admit);
        router.get("/v1/transcribe").handler(this::transcribe);
        router.get("/healthcheck").handler(this::healthcheck);
        router.get("/metrics").handler(this::metrics);
        PageFiles.mount(router);
        router.route().handler(routing -> answer(routing, 404, error("not_found", "path: nothing is here")));
        router.errorHandler(500, routing -> answer(routing, 500, error("internal", "server: an internal error")));
        return vertx.createHttpServer(
                        Serving.http(options, port).setWebSocketSubProtocols(List.of(AccessRules.SUBPROTOCOL)))
                .requestHandler(router)
                .connectionHandler(Serving::expectCuts)
                .listen()
                .onSuccess(server -> actualPort = server.actualPort());
    }

    private void admit(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        SecurityHeaders.put(request.response());
        var refusal = access.refuse(request.getHeader("Host"), request.getHeader("Origin"));
        if (refusal.isPresent()) {
            metrics.refused(refusal.get());
            answer(routing, 403, error("forbidden", refusal.get().message()));
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            answer(routing, 405, error("method_not_allowed", "method: " + request.method() + "; expected GET"));
        } else {
            routing.next();
        }
    }

    private void transcribe(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!request.canUpgradeToWebSocket()) {
            routing.response().putHeader("Upgrade", "websocket");
            answer(routing, 426, error("upgrade_required", "Upgrade: none; expected a WebSocket handshake"));
        } else if (!admits(request)) {
            refuseToken(routing);
        } else if (registry.isDraining()) {
            metrics.refused(SessionError.Code.GOING_AWAY);
            routing.response().putHeader("Retry-After", "5");
            answer(routing, 503, error("going_away", "server: it is stopping; try elsewhere or later"));
        } else {
            request.toWebSocket()
                    .onSuccess(socket -> WebSocketConnection.serve(vertx, context, socket, registry, options.limits()));
        }
    }

    private void healthcheck(RoutingContext routing) {
        readiness.missing().onComplete(checked -> {
            List<String> missing = checked.succeeded()
                    ? checked.result()
                    : List.of("server: " + checked.cause().getClass().getSimpleName());
            answer(
                    routing,
                    missing.isEmpty() ? 200 : 503,
                    new JsonObject()
                            .put("ready", missing.isEmpty())
                            .put("missing", new JsonArray(missing))
                            .put("languages", new JsonArray(languages)));
        });
    }

    private void metrics(RoutingContext routing) {
        if (!admits(routing.request())) {
            refuseToken(routing);
            return;
        }
        routing.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(meters.scrape());
    }

    private boolean admits(HttpServerRequest request) {
        return access.admits(request.getHeader("Authorization"), request.getHeader("Sec-WebSocket-Protocol"));
    }

    private void refuseToken(RoutingContext routing) {
        metrics.refused(AccessRules.Refusal.TOKEN);
        routing.response().putHeader("WWW-Authenticate", "Bearer");
        answer(routing, 401, error("unauthenticated", AccessRules.Refusal.TOKEN.message()));
    }

    private static JsonObject error(String code, String message) {
        return new JsonObject().put("type", "error").put("code", code).put("message", message);
    }

    private static void answer(RoutingContext routing, int status, JsonObject body) {
        routing.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }
}

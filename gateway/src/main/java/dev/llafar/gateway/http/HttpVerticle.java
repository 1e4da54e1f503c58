package dev.llafar.gateway.http;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SessionIds;
import dev.llafar.gateway.access.AccessRules;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.Serving;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.websocket.WebSocketConnection;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves HTTP and WebSocket on one event loop. Access is decided once, before any route. */
public final class HttpVerticle extends VerticleBase {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?!\\p{XDigit}{2})");
    private static final Pattern ABSOLUTE_URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

    private final GatewayOptions options;
    private final int port;
    private final SessionRegistry registry;
    private final Readiness readiness;
    private final PrometheusMeterRegistry meters;
    private final GatewayMetrics metrics;
    private final AccessRules access;
    private final List<JsonRoutes.Mount> mounts;
    private final AtomicInteger followers = new AtomicInteger();
    private volatile int actualPort;

    /**
     * @param port negative: the system chooses, the same for all instances that give the same number
     * @param mounts the parts of the server that take commands
     */
    public HttpVerticle(
            GatewayOptions options,
            int port,
            SessionRegistry registry,
            Readiness readiness,
            PrometheusMeterRegistry meters,
            GatewayMetrics metrics,
            List<JsonRoutes.Mount> mounts) {
        this.options = options;
        this.port = port;
        this.registry = registry;
        this.readiness = readiness;
        this.meters = meters;
        this.metrics = metrics;
        this.access = new AccessRules(options);
        this.mounts = List.copyOf(mounts);
    }

    /** Port that is listened on, once deployed. */
    public int actualPort() {
        return actualPort;
    }

    @Override
    public Future<?> start() {
        Router router = Router.router(vertx);
        router.route().handler(this::admit);
        JsonRoutes commands = new JsonRoutes(vertx, router, access, metrics);
        mounts.forEach(mount -> mount.mount(commands));
        commands.refuseOtherMethods();
        router.route().handler(HttpVerticle::onlyReads);
        router.get("/v1/transcribe").handler(this::transcribe);
        router.get("/v1/conversations/:id/events").handler(this::followConversation);
        router.get("/healthcheck").handler(this::healthcheck);
        router.get("/livez").handler(HttpVerticle::livez);
        router.get("/metrics").handler(this::metrics);
        PageFiles.mount(router);
        router.route()
                .handler(routing ->
                        JsonRoutes.write(routing, 404, JsonRoutes.error("not_found", "path: nothing is here")));
        router.errorHandler(
                500,
                routing -> JsonRoutes.write(routing, 500, JsonRoutes.error("internal", "server: an internal error")));
        HttpServerOptions server =
                Serving.http(options, port).setWebSocketSubProtocols(List.of(AccessRules.SUBPROTOCOL));
        return vertx.createHttpServer(server)
                .requestHandler(request -> {
                    if (isMalformed(request)) {
                        request.response().setStatusCode(400).end();
                    } else {
                        router.handle(request);
                    }
                })
                .connectionHandler(connection -> {
                    Serving.expectCuts(connection);
                    ConnectionGuard.install(connection, server, unsentTimeout());
                })
                .listen()
                .recover(failure -> Future.failedFuture(Serving.listenFailure(failure, options, port)))
                .onSuccess(listening -> actualPort = listening.actualPort());
    }

    /** Longer than a session's own limit, whose error says more than a closed connection. */
    private Duration unsentTimeout() {
        return options.limits().slowReaderTimeout().plusSeconds(5);
    }

    /**
     * What the router would log a stack trace for, or what a proxy in front may understand differently: an escape that is
     * broken, several Host headers, an absolute URI with another authority than Host (RFC 9112, section 3.2).
     */
    private static boolean isMalformed(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll("Host");
        if (hasBrokenEscape(request.path()) || hosts.size() > 1) {
            return true;
        }
        Matcher absolute = ABSOLUTE_URI.matcher(request.uri());
        return absolute.lookingAt() && !hosts.equals(List.of(absolute.group(1)));
    }

    /** A percent sign that two hexadecimal digits do not follow. */
    static boolean hasBrokenEscape(@Nullable String path) {
        return path != null && BROKEN_ESCAPE.matcher(path).find();
    }

    private void admit(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        SecurityHeaders.put(request.response());
        var refusal = access.refuse(host(request), request.getHeader("Origin"));
        if (refusal.isPresent()) {
            metrics.refused(refusal.get());
            JsonRoutes.write(
                    routing, 403, JsonRoutes.error("forbidden", refusal.get().message()));
        } else {
            routing.next();
        }
    }

    /** HTTP/2, to which some clients change at once, has an authority in the header's place. */
    private static @Nullable String host(HttpServerRequest request) {
        String header = request.getHeader("Host");
        return header != null || request.authority() == null
                ? header
                : request.authority().toString();
    }

    /** What no command took by now changes nothing here. */
    private static void onlyReads(RoutingContext routing) {
        HttpMethod method = routing.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            JsonRoutes.write(
                    routing, 405, JsonRoutes.error("method_not_allowed", "method: " + method + "; expected GET"));
        } else {
            routing.next();
        }
    }

    private void transcribe(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (!request.canUpgradeToWebSocket()) {
            routing.response().putHeader("Upgrade", "websocket");
            JsonRoutes.write(
                    routing,
                    426,
                    JsonRoutes.error("upgrade_required", "Upgrade: none; expected a WebSocket handshake"));
        } else if (!admits(request)) {
            refuseToken(routing);
        } else if (registry.isDraining()) {
            metrics.refused(SessionError.Code.GOING_AWAY);
            routing.response().putHeader("Retry-After", "5");
            JsonRoutes.write(
                    routing, 503, JsonRoutes.error("going_away", "server: it is stopping; try elsewhere or later"));
        } else {
            request.toWebSocket()
                    .onSuccess(socket -> WebSocketConnection.serve(vertx, context, socket, registry, options.limits()));
        }
    }

    private void followConversation(RoutingContext routing) {
        String id = routing.pathParam("id");
        if (!admits(routing.request())) {
            refuseToken(routing);
            return;
        }
        try {
            SessionIds.require("conversation id", id);
        } catch (InvalidRequest invalid) {
            JsonRoutes.write(routing, 400, JsonRoutes.error("invalid_request", invalid.text()));
            return;
        }
        if (followers.get() >= ConversationFollower.MOST_FOLLOWERS) {
            routing.response().putHeader("Retry-After", "5");
            JsonRoutes.write(
                    routing,
                    503,
                    JsonRoutes.error("overloaded", "followers: " + followers.get() + " are connected, the limit"));
            return;
        }
        ConversationFollower.serve(vertx, context, routing.response(), registry.conversations(), id, followers);
    }

    private void healthcheck(RoutingContext routing) {
        readiness.missing().onComplete(checked -> {
            List<String> missing = checked.succeeded()
                    ? checked.result()
                    : List.of("server: " + checked.cause().getClass().getSimpleName());
            JsonRoutes.write(
                    routing,
                    missing.isEmpty() ? 200 : 503,
                    new JsonObject()
                            .put("ready", missing.isEmpty())
                            .put("missing", new JsonArray(missing))
                            .put("sessions", registry.activeSessions())
                            .put("mostSessions", registry.mostSessions())
                            .put("languages", new JsonArray(registry.languages())));
        });
    }

    /** The event loop answers: the process needs no restart, even if it serves no new session at the moment. */
    private static void livez(RoutingContext routing) {
        JsonRoutes.write(routing, 200, new JsonObject().put("live", true));
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
        JsonRoutes.write(routing, 401, JsonRoutes.error("unauthenticated", AccessRules.Refusal.TOKEN.message()));
    }
}

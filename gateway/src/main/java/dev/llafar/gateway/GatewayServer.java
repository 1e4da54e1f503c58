package dev.llafar.gateway;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.media.Resampler;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.grpc.GrpcVerticle;
import dev.llafar.gateway.http.HttpVerticle;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.metrics.GatewayMetrics;
import dev.llafar.gateway.session.SessionPlatform;
import dev.llafar.gateway.session.SessionRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: HTTP, WebSocket and gRPC in front of one {@link Transcriber}, with one registry of sessions behind all. */
public final class GatewayServer {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    /** Vert.x binds one port of the system's choice for all servers that ask for the same negative port. */
    private static final AtomicInteger NEXT_SHARED_PORT = new AtomicInteger(-1);

    private final Vertx vertx;
    private final SessionRegistry registry;
    private final Transcriber transcriber;
    private final List<String> deployments = new ArrayList<>();
    private int httpPort;
    private int grpcPort;

    private GatewayServer(Vertx vertx, SessionRegistry registry, Transcriber transcriber) {
        this.vertx = vertx;
        this.registry = registry;
        this.transcriber = transcriber;
    }

    /**
     * Starts listening; sessions are served from now on, and {@code /healthcheck} says when the transcriber is warm.
     *
     * @param transcriber stays the caller's to close
     * @param meters printed at {@code /metrics}; a transcriber in the same JVM adds its own to it
     */
    public static Future<GatewayServer> start(
            Vertx vertx, GatewayOptions options, Transcriber transcriber, PrometheusMeterRegistry meters) {
        return start(vertx, options, transcriber, meters, List.of());
    }

    /** The same with parts that take commands and need nothing of the server. */
    public static Future<GatewayServer> start(
            Vertx vertx,
            GatewayOptions options,
            Transcriber transcriber,
            PrometheusMeterRegistry meters,
            List<JsonRoutes.Mount> mounts) {
        return start(vertx, options, transcriber, defaultBudget(), meters, registry -> Future.succeededFuture(mounts));
    }

    /** Half of the heap, for audio that no final has settled yet. */
    public static AudioBudget defaultBudget() {
        return AudioBudget.ofBytes(Runtime.getRuntime().maxMemory() / 2);
    }

    /**
     * The same with parts that handle commands.
     *
     * @param budget bounds the audio that all sessions keep; a transcriber in the same JVM shares it
     * @param parts created once the registry exists; each mounts its routes on every event loop that serves HTTP
     */
    public static Future<GatewayServer> start(
            Vertx vertx,
            GatewayOptions options,
            Transcriber transcriber,
            AudioBudget budget,
            PrometheusMeterRegistry meters,
            Function<SessionRegistry, Future<List<JsonRoutes.Mount>>> parts) {
        try {
            budget.requireRoomFor(options.limits().sessions(), 1);
        } catch (IllegalArgumentException invalid) {
            return Future.failedFuture(invalid);
        }
        int cores = Runtime.getRuntime().availableProcessors();
        GatewayMetrics metrics = new GatewayMetrics(meters);
        describeProcess(meters);
        ConversationHub conversations = new ConversationHub(vertx);
        SessionRegistry registry = new SessionRegistry(new SessionPlatform(
                vertx,
                transcriber,
                options.limits(),
                options.reopen(),
                budget,
                conversations,
                metrics,
                System::nanoTime,
                new SecureRandom()));
        GatewayServer server = new GatewayServer(vertx, registry, transcriber);
        int http = options.httpPort() == 0 ? NEXT_SHARED_PORT.getAndDecrement() : options.httpPort();
        int grpc = options.grpcPort() == 0 ? NEXT_SHARED_PORT.getAndDecrement() : options.grpcPort();
        int instances = options.instances() == 0 ? cores : options.instances();
        List<HttpVerticle> webs = new ArrayList<>();
        List<GrpcVerticle> calls = new ArrayList<>();
        return vertx.executeBlocking(GatewayServer::loadDecoders)
                .compose(ignored -> parts.apply(registry))
                .compose(mounts -> server.deploy(instances, () -> {
                    HttpVerticle verticle =
                            new HttpVerticle(options, http, registry, server::missing, meters, metrics, mounts);
                    webs.add(verticle);
                    return verticle;
                }))
                .compose(ignored -> server.deploy(instances, () -> {
                    GrpcVerticle verticle = new GrpcVerticle(
                            options, grpc, registry, () -> server.missing().map(List::isEmpty));
                    calls.add(verticle);
                    return verticle;
                }))
                .map(ignored -> {
                    server.httpPort = webs.getFirst().actualPort();
                    server.grpcPort = calls.getFirst().actualPort();
                    LOG.info(
                            "Listening on {}: HTTP and WebSocket port {}, gRPC port {}",
                            options.host(),
                            server.httpPort,
                            server.grpcPort);
                    return server;
                })
                .recover(failure -> server.close().transform(closed -> Future.failedFuture(failure)));
    }

    public int httpPort() {
        return httpPort;
    }

    public int grpcPort() {
        return grpcPort;
    }

    /** What a session opened now would lack, a sentence each. */
    public Future<List<String>> missing() {
        Optional<SessionError> refusal = registry.refusal();
        if (refusal.isPresent()) {
            return Future.succeededFuture(List.of(refusal.get().message()));
        }
        return Future.fromCompletionStage(transcriber.check())
                .transform(checked -> Future.succeededFuture(
                        checked.succeeded()
                                ? List.of()
                                : List.of(String.valueOf(checked.cause().getMessage()))));
    }

    /**
     * Stops gracefully: new sessions are refused from now on, open ones are finished, their finals delivered, their
     * connections closed; then nothing listens any more.
     *
     * @param patience after it what is still open is cut
     */
    public Future<Void> drain(Duration patience) {
        return registry.drain()
                .timeout(patience.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .onFailure(late -> LOG.warn("Sessions were still open after {} ms of draining", patience.toMillis()))
                .transform(drained -> close());
    }

    /** Stops at once. */
    public Future<Void> close() {
        List<Future<Void>> stops = new ArrayList<>();
        for (String deployment : deployments) {
            stops.add(vertx.undeploy(deployment));
        }
        deployments.clear();
        return Future.join(stops).mapEmpty();
    }

    /** Adds the standard metrics of the JVM and the process, and the version of this build. */
    private static void describeProcess(PrometheusMeterRegistry meters) {
        JvmMetrics.builder().register(meters.getPrometheusRegistry());
        String version = GatewayServer.class.getPackage().getImplementationVersion();
        Gauge.builder("llafar.build.info", () -> 1)
                .description("The version of Llafar that runs, in a label")
                .tag("version", version == null ? "unknown" : version)
                .tag("java", Runtime.version().toString())
                .register(meters);
    }

    /** Unpacking the native libraries takes a second that the first session's event loop must not be kept for. */
    private static @Nullable Void loadDecoders() {
        new Resampler(48_000).close();
        return null;
    }

    private Future<Void> deploy(int instances, Supplier<? extends Deployable> verticle) {
        return vertx.deployVerticle(verticle, new DeploymentOptions().setInstances(instances))
                .map(deployment -> {
                    deployments.add(deployment);
                    return null;
                });
    }
}

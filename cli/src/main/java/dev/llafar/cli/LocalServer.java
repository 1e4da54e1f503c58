package dev.llafar.cli;

import dev.llafar.audio.AudioBudget;
import dev.llafar.cli.CallSettings.PhoneCalls;
import dev.llafar.gateway.GatewayServer;
import dev.llafar.gateway.call.CallService;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.http.JsonRoutes;
import dev.llafar.gateway.metrics.EmbeddedMetrics;
import dev.llafar.gateway.transcriber.StartingTranscriber;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.service.InProcessTranscriber;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The server in one process: the gateway with Whisper as an in-process transcriber. */
public final class LocalServer implements AutoCloseable {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(25);
    /** Longer than any shutdown takes; the supervisor of the process has its own limit. */
    private static final Duration MAX_SHUTDOWN = Duration.ofHours(1);

    private static final long PUBLISH_MILLIS = 60_000;

    private final Vertx vertx;
    private final GatewayServer gateway;
    private final GatewayOptions options;
    private final InProcessTranscriber transcriber;
    private final Console console;
    private final @Nullable CallService calls;
    private final Optional<CallDirectory> directory;
    private final MeterRegistry meters;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LocalServer(
            Vertx vertx,
            GatewayServer gateway,
            GatewayOptions options,
            InProcessTranscriber transcriber,
            Console console,
            @Nullable CallService calls,
            Optional<CallDirectory> directory,
            MeterRegistry meters) {
        this.calls = calls;
        this.directory = directory;
        this.meters = meters;
        this.vertx = vertx;
        this.gateway = gateway;
        this.options = options;
        this.transcriber = transcriber;
        this.console = console;
    }

    /**
     * Opens the ports at once, so that {@code /healthcheck} can report that the model is loading; returns when it is ready.
     *
     * @throws RuntimeException if a port is in use or the model cannot be loaded; all resources are then released
     */
    public static LocalServer start(ModelOptions model, GatewayOptions options, Console console) {
        return start(model, options, console, List.of(), Optional.empty());
    }

    /**
     * Starts a server with further routes.
     *
     * @param mounts the caller closes them after the server
     * @param phone configuration of phone calls; empty for none
     */
    public static LocalServer start(
            ModelOptions model,
            GatewayOptions options,
            Console console,
            List<JsonRoutes.Mount> mounts,
            Optional<PhoneCalls> phone) {
        Vertx vertx = Vertx.vertx();
        AtomicReference<@Nullable CallService> calls = new AtomicReference<>();
        Optional<CallDirectory> directory = Optional.empty();
        try {
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            StartingTranscriber front = new StartingTranscriber();
            directory = phone.map(wanted -> wanted.directory(vertx));
            Optional<CallDirectory> kept = directory;
            AudioBudget budget = GatewayServer.defaultBudget();
            budget.requireRoomFor(options.limits().sessions(), 2); // the session, and its stream of the transcriber
            GatewayServer gateway = GatewayServer.start(vertx, options, front, budget, meters, registry -> {
                        if (phone.isEmpty() || kept.isEmpty()) {
                            return Future.succeededFuture(mounts);
                        }
                        return CallService.open(vertx, phone.get().options(), kept.get(), registry, meters)
                                .map(service -> {
                                    calls.set(service);
                                    return with(mounts, service.routes());
                                });
                    })
                    .await();
            CallService service = calls.get();
            Future<Void> warmed = service == null ? Future.succeededFuture() : service.warm();
            InProcessTranscriber transcriber = Future.fromCompletionStage(model.start(console, budget))
                    .onFailure(failure -> front.failed(Console.describe(failure)))
                    .await();
            TranscriberMeters.register(
                    meters, transcriber::metrics, transcriber.model().slots());
            front.ready(transcriber);
            warmed.await();
            if (service != null) {
                service.calls().takeOver().await();
            }
            return new LocalServer(vertx, gateway, options, transcriber, console, service, directory, meters);
        } catch (RuntimeException | Error failure) {
            CallService begun = calls.get();
            if (begun != null) {
                begun.close().otherwiseEmpty().await();
            }
            directory.ifPresent(CallDirectory::close);
            vertx.close().await();
            throw failure;
        }
    }

    private static List<JsonRoutes.Mount> with(List<JsonRoutes.Mount> mounts, JsonRoutes.Mount more) {
        return Stream.concat(mounts.stream(), Stream.of(more)).toList();
    }

    public Vertx vertx() {
        return vertx;
    }

    public String host() {
        return options.host();
    }

    public int httpPort() {
        return gateway.httpPort();
    }

    /** Base URL for clients on this machine. */
    URI address() {
        return URI.create("http" + (options.tls() == null ? "" : "s") + "://" + host() + ":" + httpPort());
    }

    public int grpcPort() {
        return gateway.grpcPort();
    }

    /** Prints the model and the addresses. */
    void announce() {
        ModelDescription model = transcriber.model();
        String scheme = options.tls() == null ? "" : "s";
        console.note(
                "%s on %s, %s, %d slots".formatted(model.name(), model.device(), model.precision(), model.slots()));
        console.line("captions  http%s://%s:%d/".formatted(scheme, host(), httpPort()));
        console.line("websocket ws%s://%s:%d/v1/transcribe".formatted(scheme, host(), httpPort()));
        console.line("grpc      grpc%s://%s:%d".formatted(scheme, host(), grpcPort()));
    }

    /** Prints a line for CloudWatch Logs every minute, until the server is closed. */
    void publish(String service) {
        EmbeddedMetrics metrics = new EmbeddedMetrics(meters, service);
        vertx.setPeriodic(PUBLISH_MILLIS, fired -> console.line(metrics.line(System.currentTimeMillis())));
    }

    /** Blocks until SIGTERM or SIGINT; then accepts no new sessions, delivers the finals of open ones and closes the server. */
    void serveUntilStopped() throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        StopHook hook = new StopHook(stop::countDown, MAX_SHUTDOWN, () -> {});
        try {
            stop.await();
            console.note("stopping: accepts no new sessions and finishes the open ones");
            drain().await();
            close();
            hook.exitWithZero();
        } finally {
            hook.remove();
        }
    }

    /** Stops handling calls, which go on and which another server takes over. */
    private Future<Void> leaveCalls() {
        return calls == null ? Future.succeededFuture() : calls.close();
    }

    /** Finishes the open sessions and delivers their finals. */
    public Future<Void> drain() {
        return leaveCalls().compose(left -> gateway.drain(DRAIN_TIMEOUT));
    }

    /** Closes the server; further calls do nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        leaveCalls().otherwiseEmpty().await();
        directory.ifPresent(CallDirectory::close);
        gateway.close().await();
        Future.fromCompletionStage(transcriber.close()).await();
        vertx.close().await();
    }
}

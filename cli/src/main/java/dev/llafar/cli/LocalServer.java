package dev.llafar.cli;

import dev.llafar.audio.AudioBudget;
import dev.llafar.cli.CallSetup.PhoneCalls;
import dev.llafar.gateway.GatewayServer;
import dev.llafar.gateway.call.CallService;
import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.http.RouteMount;
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

/** The whole server in one process: the gateway in front, Whisper behind it. */
public final class LocalServer implements AutoCloseable {
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(25);
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
     * Listens at once, so that {@code /healthcheck} can say that the model is being loaded; returns when it is warm.
     *
     * @throws RuntimeException if a port is taken or the model cannot be loaded; then nothing is left behind
     */
    public static LocalServer start(ModelOptions model, GatewayOptions options, Console console) {
        return start(model, options, console, List.of(), Optional.empty());
    }

    /**
     * The same with parts that take commands.
     *
     * @param mounts stay the caller's to close, after the server
     * @param phone calls that are to be taken; empty for none
     */
    public static LocalServer start(
            ModelOptions model,
            GatewayOptions options,
            Console console,
            List<RouteMount> mounts,
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
                    .onFailure(failure -> front.failed(ErrorMessage.of(failure)))
                    .await();
            TranscriberMeters.register(
                    meters, transcriber::metrics, transcriber.model().slots());
            front.ready(transcriber);
            warmed.await();
            if (service != null) {
                service.desk().takeUp().await();
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

    private static List<RouteMount> with(List<RouteMount> mounts, RouteMount more) {
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

    /** Where programs of this machine reach it. */
    URI address() {
        return URI.create("http" + (options.tls() == null ? "" : "s") + "://" + host() + ":" + httpPort());
    }

    public int grpcPort() {
        return gateway.grpcPort();
    }

    /** Tells people and programs where it is. */
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

    /** Until SIGTERM or SIGINT: then no new sessions, the finals of the open ones, and back. */
    void serveUntilStopped() throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    stop.countDown();
                    try {
                        stopped.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        stop.await();
        console.note("stopping: no new sessions; the open ones are finished");
        try {
            drain().await();
            close();
        } finally {
            stopped.countDown();
        }
    }

    /** Callers stay in their calls, which another server takes up. */
    private Future<Void> leaveCalls() {
        return calls == null ? Future.succeededFuture() : calls.close();
    }

    /** Finishes the open sessions and delivers their finals. */
    public Future<Void> drain() {
        return leaveCalls().compose(left -> gateway.drain(DRAIN_PATIENCE));
    }

    /** Once; later calls do nothing. */
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

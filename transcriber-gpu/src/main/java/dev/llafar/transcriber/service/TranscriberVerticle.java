package dev.llafar.transcriber.service;

import dev.llafar.proto.service.GrpcRequests;
import dev.llafar.proto.service.TranscriberBinding;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcService;
import dev.llafar.transcriber.model.ModelDescription;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The gRPC service of one device. It starts the transcriber and then binds the port. All streams use this verticle's event
 * loop.
 */
final class TranscriberVerticle extends VerticleBase {
    /** Streams that have not sent their config yet, on top of the sessions. */
    private static final int UNCONFIGURED_STREAMS = 64;

    private static final int STREAM_WINDOW_BYTES = 64 * 1024;
    private static final long CHECK_MILLIS = 250;

    private final TranscriberOptions options;
    private final Supplier<CompletionStage<InProcessTranscriber>> starter;
    /** Changed on the event loop only; read by any thread for metrics. */
    private final Set<TranscribeStream> streams = ConcurrentHashMap.newKeySet();

    private final Promise<Void> drained = Promise.promise();
    private boolean isDraining;

    // Set once by start, before any other thread can use them.
    @SuppressWarnings("NullAway.Init")
    private InProcessTranscriber transcriber;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    /** @param starter starts the transcriber that the service owns */
    TranscriberVerticle(TranscriberOptions options, Supplier<CompletionStage<InProcessTranscriber>> starter) {
        this.options = options;
        this.starter = starter;
    }

    @Override
    public Future<?> start() {
        return Future.fromCompletionStage(starter.get(), context)
                .compose(started -> {
                    transcriber = started;
                    return listen().recover(
                                    failure -> closeTranscriber().transform(closed -> Future.failedFuture(failure)));
                })
                .onSuccess(listening -> {
                    server = listening;
                    vertx.setPeriodic(CHECK_MILLIS, timer -> checkStreams());
                });
    }

    @Override
    public Future<?> stop() {
        List.copyOf(streams).forEach(stream -> stream.abort(StreamEnd.GOING_AWAY));
        return server.close().eventually(this::closeTranscriber);
    }

    private Future<HttpServer> listen() {
        GrpcServer grpc = GrpcServer.server(
                vertx,
                new GrpcServerOptions().setMaxMessageSize(2L * options.limits().chunkBytes() + 4096));
        grpc.addService(new TranscriberBinding(this::accept));
        grpc.addService(ReflectionService.v1());
        grpc.addService(HealthService.create(vertx)
                .register("", () -> Future.succeededFuture(isReady()))
                .register(TranscriberGrpcService.SERVICE_NAME, () -> Future.succeededFuture(isReady())));
        return vertx.createHttpServer(httpOptions())
                .requestHandler(new GrpcRequests(grpc))
                .listen(options.port(), options.host());
    }

    private HttpServerOptions httpOptions() {
        int streamsAtOnce = options.schedule().sessions() + UNCONFIGURED_STREAMS;
        HttpServerOptions http = new HttpServerOptions()
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(streamsAtOnce)
                        .setInitialWindowSize(STREAM_WINDOW_BYTES))
                // The unread bytes of a paused stream must not exhaust the window of the other streams.
                .setHttp2ConnectionWindowSize(
                        (int) Math.min(Integer.MAX_VALUE, (long) streamsAtOnce * STREAM_WINDOW_BYTES));
        options.tls().ifPresent(tls -> http.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.certificate().toString())
                        .setKeyPath(tls.key().toString())));
        return http;
    }

    private void accept(GrpcServerRequest<TranscribeRequest, TranscribeResponse> call) {
        TranscribeStream stream = new TranscribeStream(call, transcriber, options.limits(), context, this::ended);
        streams.add(stream);
        stream.open();
        if (options.token().isPresent()
                && !options.token().get().isSentIn(call.headers().get("authorization"))) {
            stream.abort(new StreamEnd(
                    GrpcStatus.UNAUTHENTICATED, "authorization is missing or wrong, expected \"Bearer <token>\""));
        } else if (isDraining) {
            stream.abort(StreamEnd.GOING_AWAY);
        } else if (streams.size() > options.schedule().sessions() + UNCONFIGURED_STREAMS) {
            stream.abort(
                    new StreamEnd(GrpcStatus.RESOURCE_EXHAUSTED, "too many streams are open; try again in 5000 ms"));
        }
    }

    private void ended(TranscribeStream stream) {
        streams.remove(stream);
        if (isDraining && streams.isEmpty()) {
            drained.tryComplete();
        }
    }

    private void checkStreams() {
        long nowNanos = System.nanoTime();
        List.copyOf(streams).forEach(stream -> stream.check(nowNanos));
    }

    /** Rejects new sessions. Open sessions receive their finals and end with UNAVAILABLE. */
    Future<Void> drain(Duration timeout) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(nothing -> {
            isDraining = true;
            transcriber.drain();
            List.copyOf(streams).forEach(stream -> stream.finish(StreamEnd.GOING_AWAY));
            if (streams.isEmpty()) {
                drained.tryComplete();
            }
            long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), late -> {
                List.copyOf(streams).forEach(stream -> stream.abort(StreamEnd.GOING_AWAY));
                drained.tryComplete();
            });
            drained.future().onComplete(finished -> vertx.cancelTimer(timer)).onComplete(done);
        });
        return done.future();
    }

    private Future<Void> closeTranscriber() {
        return Future.fromCompletionStage(transcriber.close(), context);
    }

    boolean isReady() {
        return transcriber.isReady();
    }

    int port() {
        return server.actualPort();
    }

    ModelDescription model() {
        return transcriber.model();
    }

    TranscriberServer.Metrics metrics() {
        int paused = (int) streams.stream().filter(TranscribeStream::isPaused).count();
        return new TranscriberServer.Metrics(streams.size(), paused, transcriber.metrics());
    }
}

package dev.llafar.gateway.transcriber;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A transcriber that is reached over {@code llafar.v1.Transcriber}. */
public final class GrpcTranscriber implements Transcriber {
    private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> HEALTH = ServiceMethod.client(
            ServiceName.create("grpc.health.v1", "Health"),
            "Check",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

    /** HTTP/2 connections to the service; each carries as many streams as the service allows on one. */
    private static final int CONNECTIONS = 16;

    /** Streams that may wait for a connection; one more fails as unavailable. */
    private static final int WAITING_STREAMS = 256;

    private static final int WINDOW_BYTES = 1 << 20;

    /** Health checks are answered at once by a transcriber that works. */
    private static final long CHECK_MILLIS = 5_000;

    private static final long PING_MILLIS = 5_000;
    private static final long PING_DEADLINE_MILLIS = 3_000;

    private final HttpClient http;
    private final Vertx vertx;
    private final GrpcClient client;
    private final SocketAddress address;
    private final TranscriberCapabilities capabilities;
    private final @Nullable String token;

    /** In clear text without a token: for a service on loopback. */
    public GrpcTranscriber(Vertx vertx, SocketAddress address, TranscriberCapabilities capabilities) {
        this(vertx, address, capabilities, null, null);
    }

    /**
     * For a service anywhere.
     *
     * @param token shown to the service; null for none
     * @param authorities PEM certificates that the service's must be signed by; null for clear text
     */
    public GrpcTranscriber(
            Vertx vertx,
            SocketAddress address,
            TranscriberCapabilities capabilities,
            @Nullable String token,
            @Nullable Path authorities) {
        this.vertx = vertx;
        this.address = address;
        this.capabilities = capabilities;
        this.token = token;
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(2_000)
                .setHttp2ConnectionWindowSize(WINDOW_BYTES)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW_BYTES));
        if (authorities != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setVerifyHost(true)
                    .setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
        }
        this.http = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp2MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING_STREAMS))
                .withConnectHandler(this::keepAlive)
                .build();
        this.client = GrpcClient.client(vertx, http);
    }

    /** Detects a connection whose peer or path is gone without a TCP reset: one that does not answer a ping is closed. */
    private void keepAlive(HttpConnection connection) {
        AtomicLong deadline = new AtomicLong(-1);
        long timer = vertx.setPeriodic(PING_MILLIS, ignored -> {
            if (deadline.get() >= 0) {
                return; // the ping before is not answered yet
            }
            deadline.set(vertx.setTimer(PING_DEADLINE_MILLIS, late -> connection.close()));
            connection.ping(Buffer.buffer(new byte[8])).onSuccess(pong -> vertx.cancelTimer(deadline.getAndSet(-1)));
        });
        connection.closeHandler(closed -> {
            vertx.cancelTimer(timer);
            vertx.cancelTimer(deadline.get());
        });
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public CompletionStage<Void> check() {
        return client.request(address, HEALTH)
                .compose(request -> request.send(HealthCheckRequest.newBuilder()
                        .setService("llafar.v1.Transcriber")
                        .build()))
                .compose(response -> response.last()
                        .compose(answer -> response.status() != null && response.status() != GrpcStatus.OK
                                ? Future.<Void>failedFuture("transcriber: health check answered " + response.status())
                                : answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING
                                        ? Future.<Void>succeededFuture()
                                        : Future.<Void>failedFuture("transcriber: " + answer.getStatus())))
                .timeout(CHECK_MILLIS, TimeUnit.MILLISECONDS)
                .toCompletionStage();
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener) {
        GrpcTranscriberStream stream = new GrpcTranscriberStream(request, startSample, executor, listener);
        client.request(address, TranscriberGrpcClient.Transcribe)
                .onSuccess(call -> {
                    if (token != null) {
                        call.headers().set("authorization", "Bearer " + token);
                    }
                })
                .onComplete(opened -> executor.execute(() -> stream.opened(opened)));
        return stream;
    }

    @Override
    public CompletionStage<Void> close() {
        return client.close().eventually(http::close).toCompletionStage();
    }
}

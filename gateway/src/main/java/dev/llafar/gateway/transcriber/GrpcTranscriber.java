package dev.llafar.gateway.transcriber;

import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
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
import org.jspecify.annotations.Nullable;

/** A transcriber behind {@code llafar.v1.Transcriber}: on loopback in the same JVM, or anywhere. */
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

    private final HttpClient http;
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
        this.http = vertx.createHttpClient(
                options, new PoolOptions().setHttp2MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING_STREAMS));
        this.client = GrpcClient.client(vertx, http);
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public Future<Void> check() {
        return client.request(address, HEALTH)
                .compose(request -> request.send(HealthCheckRequest.newBuilder()
                        .setService("llafar.v1.Transcriber")
                        .build()))
                .compose(response -> response.last()
                        .compose(answer -> response.status() != null && response.status() != GrpcStatus.OK
                                ? Future.failedFuture("transcriber: health check answered " + response.status())
                                : answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING
                                        ? Future.succeededFuture()
                                        : Future.failedFuture("transcriber: " + answer.getStatus())));
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Context context, TranscriberListener listener) {
        GrpcTranscriberStream stream =
                new GrpcTranscriberStream(ProtoMapping.streamConfig(request), startSample, context, listener);
        client.request(address, TranscriberGrpcClient.Transcribe)
                .onSuccess(call -> {
                    if (token != null) {
                        call.headers().set("authorization", "Bearer " + token);
                    }
                })
                .onComplete(opened -> context.runOnContext(ignored -> stream.opened(opened)));
        return stream;
    }

    @Override
    public Future<Void> close() {
        return client.close().eventually(http::close);
    }
}

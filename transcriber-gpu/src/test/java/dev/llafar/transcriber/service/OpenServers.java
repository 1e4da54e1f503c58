package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.TranscribeClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.AudioBudget;
import dev.llafar.transcriber.batch.DeviceMetrics;
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts servers on one Vert.x with a client, and checks after each test that all detectors are closed. */
final class OpenServers implements AfterEachCallback {
    static final SpokenWords THREE_WORDS = new SpokenWords().pauseMillis(300).say(1, 2, 3);

    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private final AtomicInteger openVoices = new AtomicInteger();

    @Override
    public void afterEach(ExtensionContext test) {
        await(vertx.close());
        assertThat(openVoices).as("voice activity detectors left open").hasValue(0);
    }

    GrpcClient client() {
        return client;
    }

    TranscriberServer start() {
        return start(TranscriberOptions.DEFAULT, () -> new ReadingDecoder(4));
    }

    TranscriberServer start(TranscriberOptions options, Supplier<? extends ReadingDecoder> decoders) {
        return start(options, decoders, Duration.ZERO);
    }

    /** The same with a delay when a session opens. */
    TranscriberServer start(TranscriberOptions options, Supplier<? extends ReadingDecoder> decoders, Duration opening) {
        return await(TranscriberServer.start(
                vertx,
                options,
                decoders::get,
                () -> {
                    LockSupport.parkNanos(opening.toNanos());
                    return new LevelVoiceActivity(openVoices);
                },
                AudioBudget.unbounded()));
    }

    HealthCheckResponse.ServingStatus health(TranscriberServer server) {
        ServiceMethod<HealthCheckResponse, HealthCheckRequest> check = ServiceMethod.client(
                ServiceName.create("grpc.health.v1", "Health"),
                "Check",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));
        return await(client.request(SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"), check)
                        .compose(request -> request.send(HealthCheckRequest.newBuilder()
                                .setService("llafar.v1.Transcriber")
                                .build()))
                        .compose(response -> response.last()))
                .getStatus();
    }

    /** Waits until nothing is open, queued or in a slot. */
    void assertLeftNothing(TranscriberServer server) {
        awaitThat(() -> {
            DeviceMetrics device = server.metrics().device();
            return server.metrics().openStreams() == 0
                    && device.sessions() == 0
                    && device.queuedFinals() == 0
                    && device.queuedPartials() == 0
                    && device.occupiedSlots() == 0
                    && openVoices.get() == 0;
        });
    }

    void awaitThat(BooleanSupplier condition) {
        CompletableFuture<Void> met = new CompletableFuture<>();
        long timer = vertx.setPeriodic(5, id -> {
            if (condition.getAsBoolean()) {
                met.complete(null);
            }
        });
        try {
            met.get(60, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("the condition was not met within 60 s", failure);
        } finally {
            vertx.cancelTimer(timer);
        }
    }
}

package dev.llafar.gateway.testing;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.proto.service.TranscriberMessages;
import dev.llafar.proto.v1.Ready;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcService;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** {@link ScriptedSpeech} behind the real wire protocol; a failure is a stream that is reset. */
public final class ScriptedGrpcService implements AutoCloseable {
    private final Supplier<Life> lives;
    private final AtomicInteger opened = new AtomicInteger();
    private final HttpServer server;

    public ScriptedGrpcService(Vertx vertx, Supplier<Life> lives) {
        this.lives = lives;
        GrpcServer grpc = GrpcServer.server(vertx);
        grpc.callHandler(TranscriberGrpcService.Transcribe, this::serve);
        HealthService health = HealthService.create(vertx);
        health.register(TranscriberGrpcService.SERVICE_NAME, () -> io.vertx.core.Future.succeededFuture(true));
        grpc.addService(health);
        server = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(grpc)
                .listen());
    }

    public SocketAddress address() {
        return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
    }

    public int streamsOpened() {
        return opened.get();
    }

    private void serve(GrpcServerRequest<TranscribeRequest, TranscribeResponse> call) {
        opened.incrementAndGet();
        Life life = lives.get();
        ScriptedSpeech speech = new ScriptedSpeech(0);
        var response = call.response();
        call.exceptionHandler(ignored -> {});
        boolean[] dead = {false};
        call.handler(message -> {
            if (dead[0]) {
                return;
            }
            if (life.refusal() != null) {
                response.status(TranscriberMessages.status(life.refusal().code()))
                        .statusMessage(life.refusal().message())
                        .end();
                dead[0] = true;
            } else if (message.hasConfig()) {
                response.write(TranscribeResponse.newBuilder()
                        .setReady(Ready.getDefaultInstance())
                        .build());
            } else {
                short[] samples = samples(message.getAudio().getData().toByteArray());
                long left = life.samplesUntilDeath() - speech.position();
                short[] heard = samples.length > left ? Arrays.copyOf(samples, (int) Math.max(0, left)) : samples;
                speech.accept(heard).forEach(event -> response.write(TranscriberMessages.message(event)));
                if (samples.length > left) {
                    dead[0] = true;
                    response.cancel();
                }
            }
        });
        call.endHandler(ignored -> {
            if (life.refusal() == null && !dead[0]) {
                speech.finish().forEach(event -> response.write(TranscriberMessages.message(event)));
                response.end();
            }
        });
    }

    private static short[] samples(byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) ((bytes[2 * i] & 0xFF) | bytes[2 * i + 1] << 8);
        }
        return samples;
    }

    @Override
    public void close() {
        await(server.close());
    }
}

package dev.llafar.gateway.testing;

import static dev.llafar.gateway.testing.Awaiting.await;

import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.gateway.transcriber.SpokenWord;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.Partial;
import dev.llafar.proto.v1.Ready;
import dev.llafar.proto.v1.Settled;
import dev.llafar.proto.v1.SpeechStarted;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcService;
import dev.llafar.proto.v1.Word;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** {@link ScriptedSpeech} behind the real wire protocol; its deaths are streams that are reset. */
public final class ScriptedService implements AutoCloseable {
    private final Supplier<Life> lives;
    private final AtomicInteger opened = new AtomicInteger();
    private final HttpServer server;

    public ScriptedService(Vertx vertx, Supplier<Life> lives) {
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
                response.status(
                                switch (life.refusal().kind()) {
                                    case REFUSED -> GrpcStatus.INVALID_ARGUMENT;
                                    case OVERLOADED -> GrpcStatus.RESOURCE_EXHAUSTED;
                                    case UNAVAILABLE -> GrpcStatus.UNAVAILABLE;
                                })
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
                speech.accept(heard).forEach(event -> response.write(proto(event)));
                if (samples.length > left) {
                    dead[0] = true;
                    response.cancel();
                }
            }
        });
        call.endHandler(ignored -> {
            if (life.refusal() == null && !dead[0]) {
                speech.finish().forEach(event -> response.write(proto(event)));
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

    private static TranscribeResponse proto(TranscriberEvent event) {
        var response = TranscribeResponse.newBuilder().setSettledThroughSample(event.settledThroughSample());
        switch (event) {
            case TranscriberEvent.Ready ready -> response.setReady(Ready.getDefaultInstance());
            case TranscriberEvent.SpeechStarted started ->
                response.setSpeechStarted(SpeechStarted.newBuilder().setStartSample(started.startSample()));
            case TranscriberEvent.Partial partial ->
                response.setPartial(Partial.newBuilder()
                        .setStartSample(partial.startSample())
                        .setEndSample(partial.endSample())
                        .setText(partial.text())
                        .setStableLength(partial.stableLength())
                        .setLanguage(partial.language()));
            case TranscriberEvent.Final last -> {
                var message = Final.newBuilder()
                        .setStartSample(last.startSample())
                        .setEndSample(last.endSample())
                        .setText(last.text())
                        .setLanguage(last.language())
                        .setAverageLogProbability(last.averageLogProbability())
                        .setLatencyMs(last.latencyMillis());
                for (SpokenWord word : last.words()) {
                    message.addWords(Word.newBuilder()
                            .setText(word.text())
                            .setStartSample(word.startSample())
                            .setEndSample(word.endSample())
                            .setProbability(word.probability()));
                }
                response.setFinal(message);
            }
            case TranscriberEvent.Settled settled -> response.setSettled(Settled.getDefaultInstance());
        }
        return response.build();
    }

    @Override
    public void close() {
        await(server.close());
    }
}

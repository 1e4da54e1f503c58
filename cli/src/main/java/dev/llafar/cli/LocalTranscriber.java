package dev.llafar.cli;

import dev.llafar.transcriber.batch.DeviceMetrics;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.service.TranscriberOptions;
import dev.llafar.transcriber.service.TranscriberServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Whisper in this process, on a loopback port that only this program knows. */
final class LocalTranscriber implements AutoCloseable {
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(20);

    private final TranscriberServer server;

    private LocalTranscriber(TranscriberServer server) {
        this.server = server;
    }

    /** Loads and warms the model; fails with what is wrong with it. */
    static Future<LocalTranscriber> begin(Vertx vertx, ModelOptions model, Console console) {
        return TranscriberServer.start(vertx, TranscriberOptions.DEFAULT, () -> model.load(console))
                .map(LocalTranscriber::new);
    }

    /** The same, waiting for it. */
    static LocalTranscriber start(Vertx vertx, ModelOptions model, Console console) {
        return begin(vertx, model, console).await();
    }

    int port() {
        return server.port();
    }

    ModelDescription model() {
        return server.model();
    }

    DeviceMetrics metrics() {
        return server.metrics().device();
    }

    /** Delivers what was said. */
    Future<Void> drain() {
        return server.drain(DRAIN_PATIENCE);
    }

    @Override
    public void close() {
        server.close().await();
    }
}

package dev.llafar.gateway.call.whole;

import static dev.llafar.gateway.testing.Awaiting.await;

import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.transcriber.GrpcTranscriber;
import dev.llafar.transcriber.service.TranscriberOptions;
import dev.llafar.transcriber.service.TranscriberServer;
import dev.llafar.transcriber.whisper.DecoderOptions;
import dev.llafar.transcriber.whisper.WhisperDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The demo checkpoint behind its own service, loaded once for all tests of this package; it survives every gateway. */
public final class SharedModel implements BeforeAllCallback {
    private static final Vertx VERTX = Vertx.vertx();
    private static TranscriberServer server;

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (SharedModel.class) {
            if (server == null) {
                server = await(TranscriberServer.start(
                        VERTX,
                        TranscriberOptions.DEFAULT,
                        () -> WhisperDecoder.loadDemo(DecoderOptions.defaults().withSlots(8))));
                context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put("model of calls", (AutoCloseable)
                        () -> {
                            await(server.close());
                            await(VERTX.close());
                        });
            }
        }
    }

    /** Streams that are open. */
    static int sessions() {
        return server.metrics().openStreams();
    }

    /** A gateway's way to it. */
    static Transcriber client(Vertx vertx) {
        return new GrpcTranscriber(
                vertx,
                SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"),
                new TranscriberCapabilities(
                        server.model().languages(), Set.of(TranscriptionRequest.Task.TRANSCRIBE), true, true, true));
    }
}

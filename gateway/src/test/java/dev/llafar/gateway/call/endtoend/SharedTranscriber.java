package dev.llafar.gateway.call.endtoend;

import static dev.llafar.gateway.testing.Futures.await;

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

/**
 * A transcriber server with the demo checkpoint, which is loaded once for all tests of this package.
 */
public final class SharedTranscriber implements BeforeAllCallback {
    private static Vertx vertx;
    private static TranscriberServer running;

    @Override
    public void beforeAll(ExtensionContext context) {
        synchronized (SharedTranscriber.class) {
            if (running == null) {
                vertx = Vertx.vertx();
                running = await(TranscriberServer.start(
                        vertx,
                        TranscriberOptions.DEFAULT,
                        () -> WhisperDecoder.loadDemo(DecoderOptions.defaults().withSlots(8))));
                context.getRoot()
                        .getStore(ExtensionContext.Namespace.GLOBAL)
                        .put("transcriber of calls", (AutoCloseable) SharedTranscriber::stop);
            }
        }
    }

    /** With parallel forks, each test class is a run of its own and starts the server again. */
    private static void stop() {
        synchronized (SharedTranscriber.class) {
            TranscriberServer stopped = running;
            running = null;
            await(stopped.close());
            await(vertx.close());
        }
    }

    private static TranscriberServer server() {
        synchronized (SharedTranscriber.class) {
            return running;
        }
    }

    /** Number of open streams. */
    static int sessions() {
        return server().metrics().openStreams();
    }

    /** A client of the transcriber server. */
    static Transcriber client(Vertx vertx) {
        return new GrpcTranscriber(
                vertx,
                SocketAddress.inetSocketAddress(server().port(), "127.0.0.1"),
                new TranscriberCapabilities(
                        server().model().languages(), Set.of(TranscriptionRequest.Task.TRANSCRIBE), true, true, true));
    }
}

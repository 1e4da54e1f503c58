package dev.llafar.cli.endtoend;

import dev.llafar.cli.Console;
import dev.llafar.cli.LocalServer;
import dev.llafar.cli.ModelOptions;
import dev.llafar.cli.client.GrpcTranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient;
import dev.llafar.cli.client.TranscriptionClient.Caption;
import dev.llafar.cli.client.WebSocketTranscriptionClient;
import dev.llafar.gateway.config.GatewayOptions;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.proto.v1.StreamConfig;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The server with the demo checkpoint, started once for all tests of this package, and clients of it. */
public final class RunningServer implements BeforeAllCallback {
    private static volatile RunningServer running;

    private LocalServer server;
    private WebSocketClient sockets;
    private GrpcClient grpc;

    /** The protocol of a client. */
    enum Protocol {
        WEBSOCKET,
        GRPC
    }

    static RunningServer get() {
        return running;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        synchronized (RunningServer.class) {
            if (running == null) {
                start();
                running = this;
                context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL).put("server", (AutoCloseable)
                        RunningServer::stop);
            }
        }
    }

    /** A test run of its own for each class, as in parallel forks, starts the server again. */
    private static void stop() {
        synchronized (RunningServer.class) {
            RunningServer stopped = running;
            running = null;
            if (stopped != null) {
                stopped.server.close();
            }
        }
    }

    private void start() throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        server = LocalServer.start(
                new ModelOptions(),
                GatewayOptions.defaults()
                        .withAddress("127.0.0.1", 0, 0)
                        .withLimits(SessionLimits.defaults().withSessions(100)),
                new Console(nowhere, nowhere, false));
        sockets = server.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(200));
        grpc = GrpcClient.client(server.vertx());
    }

    LocalServer server() {
        return server;
    }

    WebSocketClient sockets() {
        return sockets;
    }

    /** Transcribes the audio and returns the finals, in order. */
    List<String> finals(Protocol protocol, byte[] audio, IntSupplier chunkBytes, boolean partials)
            throws IOException, InterruptedException {
        return captions(protocol, audio, chunkBytes, partials).stream()
                .filter(Caption::isFinal)
                .map(Caption::text)
                .toList();
    }

    /** Transcribes the audio and returns partials and finals, in order; the stream ends right after the last byte. */
    List<Caption> captions(Protocol protocol, byte[] audio, IntSupplier chunkBytes, boolean partials)
            throws IOException, InterruptedException {
        List<Caption> received = Collections.synchronizedList(new ArrayList<>());
        try (TranscriptionClient client = open(protocol, partials, received)) {
            for (int from = 0; from < audio.length; ) {
                int length = Math.min(chunkBytes.getAsInt(), audio.length - from);
                byte[] chunk = new byte[length];
                System.arraycopy(audio, from, chunk, 0, length);
                client.send(chunk, length);
                from += length;
            }
            client.finish();
        }
        return List.copyOf(received);
    }

    TranscriptionClient open(Protocol protocol, boolean partials, List<Caption> received)
            throws IOException, InterruptedException {
        return switch (protocol) {
            case WEBSOCKET ->
                WebSocketTranscriptionClient.open(
                        sockets,
                        "127.0.0.1",
                        server.httpPort(),
                        new JsonObject().put("languages", List.of("en", "cy")).put("partials", partials),
                        null,
                        received::add);
            case GRPC ->
                GrpcTranscriptionClient.open(
                        grpc,
                        SocketAddress.inetSocketAddress(server.grpcPort(), "127.0.0.1"),
                        StreamConfig.newBuilder()
                                .addLanguages("en")
                                .addLanguages("cy")
                                .setNoPartials(!partials)
                                .build(),
                        null,
                        received::add);
        };
    }
}

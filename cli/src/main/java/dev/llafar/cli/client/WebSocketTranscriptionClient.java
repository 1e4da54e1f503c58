package dev.llafar.cli.client;

import dev.llafar.audio.transcript.SpokenWord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of the WebSocket at {@code /v1/transcribe}. */
public final class WebSocketTranscriptionClient implements TranscriptionClient {
    private static final int NORMAL_CLOSURE = 1000; // RFC 6455, section 7.4.1

    /** Kept reachable, because Vert.x closes the connections of a client that is garbage-collected. */
    private final WebSocketClient client;

    private final WebSocket socket;
    private final Consumer<Caption> captions;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Semaphore drained = new Semaphore(0);

    private WebSocketTranscriptionClient(WebSocketClient client, WebSocket socket, Consumer<Caption> captions) {
        this.client = client;
        this.socket = socket;
        this.captions = captions;
        socket.textMessageHandler(text -> onEvent(new JsonObject(text)));
        socket.drainHandler(nothing -> drained.release());
        var unused = ended.whenComplete((nothing, error) -> drained.release());
        socket.closeHandler(nothing -> onClose());
    }

    /**
     * Connects; audio may be sent at once.
     *
     * @param start fields of the {@code start} message; null for the defaults of the server
     * @param token sent as an Authorization header; null for none
     */
    public static WebSocketTranscriptionClient open(
            WebSocketClient client,
            String host,
            int port,
            @Nullable JsonObject start,
            @Nullable String token,
            Consumer<Caption> captions)
            throws IOException, InterruptedException {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost(host).setPort(port).setURI("/v1/transcribe");
        if (token != null) {
            options.addHeader("Authorization", "Bearer " + token);
        }
        CompletableFuture<WebSocketTranscriptionClient> opened = new CompletableFuture<>();
        client.connect(options)
                .onSuccess(socket -> {
                    WebSocketTranscriptionClient created = new WebSocketTranscriptionClient(client, socket, captions);
                    if (start != null) {
                        socket.writeTextMessage(
                                start.copy().put("type", "start").encode());
                    }
                    opened.complete(created);
                })
                .onFailure(opened::completeExceptionally);
        return GrpcTranscriptionClient.await(opened);
    }

    private void onEvent(JsonObject event) {
        switch (event.getString("type", "")) {
            case "partial" -> captions.accept(caption(false, event));
            case "final" -> captions.accept(caption(true, event));
            case "error" ->
                ended.completeExceptionally(
                        new IOException(event.getString("code") + ": " + event.getString("message")));
            default -> {
                // This client does not use ready, settled and speech_started.
            }
        }
    }

    private static Caption caption(boolean isFinal, JsonObject event) {
        String text = event.getString("text");
        List<SpokenWord> words = event.getJsonArray("words", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(word -> new SpokenWord(
                        word.getString("text"),
                        word.getLong("startSample"),
                        word.getLong("endSample"),
                        word.getFloat("probability")))
                .toList();
        return new Caption(
                isFinal,
                text,
                isFinal ? text.length() : event.getInteger("stable", 0),
                event.getString("language", ""),
                event.getLong("startSample"),
                event.getLong("endSample"),
                event.getLong("latencyMs", 0L),
                words);
    }

    private void onClose() {
        Short code = socket.closeStatusCode();
        if (code != null && code == NORMAL_CLOSURE) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(new IOException("the server closed the WebSocket: " + code + " "
                    + (socket.closeReason() == null ? "" : socket.closeReason())));
        }
    }

    @Override
    public String protocol() {
        return "websocket";
    }

    @Override
    public void send(byte[] audio, int length) throws IOException, InterruptedException {
        socket.writeBinaryMessage(Buffer.buffer(length).appendBytes(audio, 0, length));
        while (socket.writeQueueFull() && !ended.isDone()) {
            drained.acquire();
        }
        if (ended.isCompletedExceptionally()) {
            GrpcTranscriptionClient.await(ended);
        }
    }

    @Override
    public void finish() throws IOException, InterruptedException {
        if (!ended.isDone()) {
            socket.writeTextMessage(new JsonObject().put("type", "finish").encode());
        }
        GrpcTranscriptionClient.await(ended);
    }

    @Override
    public void close() {
        try {
            if (!ended.isDone()) {
                socket.close();
            }
        } finally {
            Reference.reachabilityFence(client);
        }
    }
}

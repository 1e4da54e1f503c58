package dev.llafar.gateway.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A {@link ResumingClient.Line} over WebSocket. */
public final class WebSocketLine implements ResumingClient.Line {
    private final WebSocket socket;

    private WebSocketLine(WebSocket socket) {
        this.socket = socket;
    }

    public static void connect(
            Vertx vertx, int port, @Nullable String sessionId, long fromSample, ResumingClient.Listener listener) {
        WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions());
        client.connect(port, "127.0.0.1", "/v1/transcribe").onComplete(connected -> {
            if (connected.failed()) {
                client.close();
                listener.onCut();
                return;
            }
            WebSocket socket = connected.result();
            WebSocketLine line = new WebSocketLine(socket);
            socket.exceptionHandler(ignored -> {});
            socket.textMessageHandler(text -> line.heard(new JsonObject(text), listener));
            socket.closeHandler(ignored -> {
                client.close();
                listener.onCut();
            });
            JsonObject first = sessionId == null
                    ? new JsonObject().put("type", "start")
                    : new JsonObject()
                            .put("type", "resume")
                            .put("sessionId", sessionId)
                            .put("resumeFromSample", fromSample);
            socket.writeTextMessage(first.encode());
        });
    }

    private void heard(JsonObject event, ResumingClient.Listener listener) {
        switch (event.getString("type")) {
            case "ready" ->
                listener.onReady(
                        this,
                        event.getString("sessionId"),
                        event.getLong("receivedThroughByte"),
                        event.getLong("settled"));
            case "final" -> listener.onFinal(event.getLong("index"), event.getString("text"));
            case "ended" -> listener.onEnded();
            case "error" -> listener.onError(event.encode());
            default -> {}
        }
        listener.onSettled(event.getLong("settled", 0L));
    }

    @Override
    public void audio(byte[] data, int from, int to) {
        socket.writeBinaryMessage(Buffer.buffer(Arrays.copyOfRange(data, from, to)));
    }

    @Override
    public void finish() {
        socket.writeTextMessage("{\"type\":\"finish\"}");
    }
}

package dev.llafar.gateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** A WebSocket client that records the events of the server. Thread safe. */
public final class WebSocketTestClient {
    /** Kept because Vert.x closes the connections of a client that is garbage collected. */
    private final WebSocketClient client;

    private final WebSocket socket;
    private final List<JsonObject> events = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final Promise<Void> closed = Promise.promise();

    private record Waiter(Predicate<JsonObject> wanted, Promise<JsonObject> found) {}

    private WebSocketTestClient(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(text -> heard(new JsonObject(text)));
        socket.closeHandler(ignored -> closed.tryComplete());
        socket.exceptionHandler(ignored -> {});
    }

    /** Connects with the smallest receive buffer that the system allows. */
    public static Future<WebSocketTestClient> connectNarrowly(Vertx vertx, int port) {
        return connect(vertx, port, new WebSocketClientOptions().setReceiveBufferSize(4_096), List.of());
    }

    public static Future<WebSocketTestClient> connect(Vertx vertx, int port) {
        return connect(vertx, port, List.of());
    }

    public static Future<WebSocketTestClient> connect(Vertx vertx, int port, List<String> subprotocols) {
        return connect(vertx, port, new WebSocketClientOptions(), subprotocols);
    }

    private static Future<WebSocketTestClient> connect(
            Vertx vertx, int port, WebSocketClientOptions how, List<String> subprotocols) {
        WebSocketClient client =
                vertx.createWebSocketClient(how.setMaxFrameSize(8 << 20).setMaxMessageSize(8 << 20));
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1/transcribe")
                .setSubProtocols(subprotocols)
                .setAllowOriginHeader(false);
        return client.connect(options).map(socket -> new WebSocketTestClient(client, socket));
    }

    public Future<Void> text(JsonObject message) {
        return socket.writeTextMessage(message.encode());
    }

    public Future<Void> text(String message) {
        return socket.writeTextMessage(message);
    }

    public Future<Void> audio(byte[] data, int from, int to) {
        return socket.writeBinaryMessage(Buffer.buffer().appendBytes(data, from, to - from));
    }

    public Future<Void> audio(byte[] data) {
        return audio(data, 0, data.length);
    }

    public Future<Void> finish() {
        return text(new JsonObject().put("type", "finish"));
    }

    /** Stops reading. */
    public void pause() {
        socket.pause();
    }

    public void resume() {
        socket.resume();
    }

    public Future<Void> close() {
        return socket.close().eventually(client::close);
    }

    public Future<Void> closed() {
        return closed.future();
    }

    public int closeCode() {
        Short code = socket.closeStatusCode();
        return code == null ? -1 : code;
    }

    public String closeReason() {
        return String.valueOf(socket.closeReason());
    }

    /** The first event of a type, received or still to come. */
    public Future<JsonObject> event(String type) {
        return event(json -> type.equals(json.getString("type")));
    }

    public synchronized Future<JsonObject> event(Predicate<JsonObject> wanted) {
        for (JsonObject event : events) {
            if (wanted.test(event)) {
                return Future.succeededFuture(event);
            }
        }
        Waiter waiter = new Waiter(wanted, Promise.promise());
        waiters.add(waiter);
        return waiter.found.future();
    }

    public synchronized List<JsonObject> events() {
        return List.copyOf(events);
    }

    public List<JsonObject> finals() {
        return events().stream()
                .filter(event -> event.getString("type").equals("final"))
                .sorted(Comparator.comparing((JsonObject event) -> event.getLong("index")))
                .toList();
    }

    public List<String> texts() {
        return finals().stream().map(event -> event.getString("text")).toList();
    }

    private synchronized void heard(JsonObject event) {
        events.add(event);
        waiters.removeIf(waiter -> {
            if (waiter.wanted.test(event)) {
                waiter.found.tryComplete(event);
                return true;
            }
            return false;
        });
    }
}

package dev.llafar.gateway.websocket;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.session.ClientConnection;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.session.StreamReady;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket transport of a {@link ClientConnection}: frames to messages, messages to calls, events to frames. Belongs to
 * the verticle's context.
 */
public final class WebSocketConnection implements ClientConnection.Transport {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    /** Keeps proxies from closing a connection on which only the server is silent, and detects lost peers. */
    private static final long PING_MILLIS = 20_000;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final MessageAssembler assembler;
    private final ClientConnection connection;
    private final long pingTimer;
    private @Nullable Long nextFirstByte;

    @SuppressWarnings("this-escape") // The connection calls back on the context only, which the caller occupies.
    private WebSocketConnection(
            Vertx vertx, Context context, ServerWebSocket socket, SessionRegistry registry, SessionLimits limits) {
        this.vertx = vertx;
        this.socket = socket;
        this.assembler = new MessageAssembler(limits.maxMessageBytes());
        this.connection =
                new ClientConnection(vertx, context, this, registry, "start", "audio, start or resume at once");
        this.pingTimer = vertx.setPeriodic(PING_MILLIS, ignored -> ping());
    }

    /** Serves a socket until it closes. */
    public static void serve(
            Vertx vertx, Context context, ServerWebSocket socket, SessionRegistry registry, SessionLimits limits) {
        WebSocketConnection transport = new WebSocketConnection(vertx, context, socket, registry, limits);
        socket.frameHandler(transport::onFrame);
        socket.closeHandler(ignored -> transport.onClosed());
        socket.exceptionHandler(transport::onFailure);
    }

    /** Vert.x closes the connection after a frame that RFC 6455 forbids; the client receives the reason before. */
    private void onFailure(Throwable failure) {
        LOG.debug("WebSocket failed: {}", failure.getClass().getSimpleName());
        if (failure instanceof CorruptedWebSocketFrameException frame && !socket.isClosed()) {
            boolean isTooLarge = frame.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
            socket.close(
                    (short) frame.closeStatus().code(),
                    isTooLarge
                            ? CloseCodes.reason(tooLarge("got a frame that is longer"))
                            : "protocol_error: " + frame.getMessage());
        }
    }

    private void ping() {
        if (!connection.isClosed()) {
            socket.writePing(Buffer.buffer());
        }
    }

    private void onClosed() {
        vertx.cancelTimer(pingTimer);
        connection.lost();
    }

    private void onFrame(WebSocketFrame frame) {
        if (connection.isClosed() || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        switch (assembler.add(frame.binaryData(), frame.isText(), frame.isContinuation(), frame.isFinal())) {
            case MessageAssembler.Result.Incomplete incomplete -> {}
            case MessageAssembler.Result.Text(String text) -> onText(text);
            case MessageAssembler.Result.Binary(Buffer data) -> onAudio(data.getBytes());
            case MessageAssembler.Result.TooLarge(long bytes) ->
                connection.releaseWith(tooLarge("got " + bytes + " bytes or more"));
        }
    }

    private static SessionError tooLarge(String value) {
        return new SessionError(
                SessionError.Code.MESSAGE_TOO_LARGE,
                "message",
                "message: " + value + "; expected at most the maxMessageBytes of ready");
    }

    private void onText(String text) {
        ControlMessage message;
        try {
            message = ControlMessage.read(text);
        } catch (InvalidRequest invalid) {
            connection.endWith(SessionError.invalid(invalid));
            return;
        }
        switch (message) {
            case ControlMessage.Start start when !connection.isAttached() -> connection.open(start.config());
            case ControlMessage.Resume resume
            when !connection.isAttached() -> {
                nextFirstByte = resume.firstByte();
                connection.resume(resume.sessionId(), resume.resumeFromSample());
            }
            case ControlMessage.Finish finish -> {
                connection.finish();
                if (!connection.isAttached()) {
                    // Without audio the answer is that of an empty session.
                    connection.open(SessionConfig.defaults());
                }
            }
            case ControlMessage.Start start -> refuseSecondSession();
            case ControlMessage.Resume resume -> refuseSecondSession();
        }
    }

    private void refuseSecondSession() {
        connection.endWith(SessionError.of(
                SessionError.Code.OUT_OF_ORDER,
                "type: a session is open on this connection; expected audio or finish"));
    }

    /** Audio before any other message begins a session with the defaults. */
    private void onAudio(byte[] data) {
        if (connection.isAttached()) {
            Long firstByte = nextFirstByte;
            nextFirstByte = null;
            connection.audio(data, firstByte);
        } else {
            connection.open(SessionConfig.defaults()).onSuccess(attached -> connection.audio(data, null));
        }
    }

    @Override
    public Future<Void> write(StreamReady ready) {
        return socket.writeTextMessage(EventJson.of(ready));
    }

    @Override
    public Future<Void> write(SpeechEvent event) {
        return socket.writeTextMessage(EventJson.of(event));
    }

    @Override
    public void close(SpeechEvent.Terminal reason) {
        socket.writeTextMessage(EventJson.of(reason));
        switch (reason) {
            case SpeechEvent.SessionEnded ended -> socket.close(CloseCodes.NORMAL, "ended");
            case SpeechEvent.SessionFailed(long settled, SessionError error) ->
                socket.close(CloseCodes.of(error.code()), CloseCodes.reason(error));
        }
    }

    @Override
    public void pause() {
        socket.pause();
    }

    @Override
    public void resume() {
        socket.resume();
    }
}

package dev.llafar.gateway.websocket;

import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.session.Attachment;
import dev.llafar.gateway.session.Closing;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.gateway.session.SessionClient;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.session.SessionRefused;
import dev.llafar.gateway.session.SessionRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket: frames to messages, messages to calls on a session, events to frames. Nothing is read while a call is
 * under way, which is how a full session holds its client back. Belongs to the verticle's context.
 */
public final class WebSocketConnection implements SessionClient {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    /** Keeps proxies from cutting a session that is only listened to, and finds peers that are gone. */
    private static final long PING_MILLIS = 20_000;

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final SessionRegistry registry;
    private final MessageAssembler assembler;
    private final long startTimer;
    private final long pingTimer;
    private @Nullable Attachment attachment;
    private @Nullable Long nextFirstByte;
    private boolean attaching;
    /** We have closed it, or it has closed. */
    private boolean closed;

    private WebSocketConnection(
            Vertx vertx, Context context, ServerWebSocket socket, SessionRegistry registry, SessionLimits limits) {
        this.vertx = vertx;
        this.context = context;
        this.socket = socket;
        this.registry = registry;
        this.assembler = new MessageAssembler(limits.maxMessageBytes());
        startTimer = vertx.setTimer(limits.startTimeout().toMillis(), ignored -> startOverdue(limits));
        pingTimer = vertx.setPeriodic(PING_MILLIS, ignored -> ping());
    }

    /** Serves a socket until it closes. */
    public static void serve(
            Vertx vertx, Context context, ServerWebSocket socket, SessionRegistry registry, SessionLimits limits) {
        WebSocketConnection connection = new WebSocketConnection(vertx, context, socket, registry, limits);
        socket.frameHandler(connection::onFrame);
        socket.closeHandler(ignored -> connection.onClosed());
        socket.exceptionHandler(
                failure -> LOG.debug("WebSocket failed: {}", failure.getClass().getSimpleName()));
    }

    private void ping() {
        if (!closed) {
            socket.writePing(Buffer.buffer());
        }
    }

    private void onFrame(WebSocketFrame frame) {
        if (closed || !(frame.isText() || frame.isBinary() || frame.isContinuation())) {
            return;
        }
        switch (assembler.add(frame.binaryData(), frame.isText(), frame.isContinuation(), frame.isFinal())) {
            case MessageAssembler.Result.Incomplete incomplete -> {}
            case MessageAssembler.Result.Text(String text) -> onText(text);
            case MessageAssembler.Result.Binary(Buffer data) -> onAudio(data.getBytes());
            case MessageAssembler.Result.TooLarge(long bytes) ->
                release(new SessionError(
                        SessionError.Code.MESSAGE_TOO_LARGE,
                        "message",
                        "message: got " + bytes + " bytes or more; expected at most the maxMessageBytes of ready"));
        }
    }

    private void onText(String text) {
        ControlMessage message;
        try {
            message = ControlReader.read(text);
        } catch (InvalidRequest invalid) {
            end(SessionError.invalid(invalid));
            return;
        }
        Attachment held = attachment;
        switch (message) {
            case ControlMessage.Start start when held == null -> attach(registry.open(start.config(), this, context));
            case ControlMessage.Resume resume
            when held == null -> {
                nextFirstByte = resume.firstByte();
                attach(registry.resume(resume.sessionId(), resume.resumeFromSample(), this));
            }
            case ControlMessage.Finish finish when held != null -> held.finish();
            case ControlMessage.Finish finish ->
                // Nothing was said: the answer is that of an empty session.
                attach(registry.open(SessionConfig.defaults(), this, context).map(opened -> {
                    opened.finish();
                    return opened;
                }));
            default ->
                end(SessionError.of(
                        SessionError.Code.OUT_OF_ORDER,
                        "type: a session is open on this connection; expected audio or finish"));
        }
    }

    /** Audio from a client that said nothing before begins a session with the defaults. */
    private void onAudio(byte[] data) {
        Attachment held = attachment;
        if (held != null) {
            hand(held, data);
            return;
        }
        attach(registry.open(SessionConfig.defaults(), this, context)).onSuccess(opened -> hand(opened, data));
    }

    private void hand(Attachment held, byte[] data) {
        Long firstByte = nextFirstByte;
        nextFirstByte = null;
        socket.pause();
        held.audio(data, firstByte)
                .onComplete(taken -> context.runOnContext(ignored -> {
                    if (taken.failed()) {
                        release(errorOf(taken.cause()));
                    }
                    socket.resume();
                }));
    }

    /** Reads nothing until the session is there. */
    private Future<Attachment> attach(Future<Attachment> opening) {
        vertx.cancelTimer(startTimer);
        attaching = true;
        socket.pause();
        Promise<Attachment> attached = Promise.promise();
        opening.onComplete(result -> context.runOnContext(ignored -> {
            attaching = false;
            if (result.failed()) {
                close(new Closing.Failed(errorOf(result.cause())));
                socket.resume();
                return;
            }
            if (closed) {
                result.result().cut();
                return;
            }
            attachment = result.result();
            socket.resume();
            attached.complete(result.result());
        }));
        return attached.future();
    }

    private static SessionError errorOf(Throwable failure) {
        return switch (failure) {
            case SessionRefused refused -> refused.error();
            case InvalidRequest invalid -> SessionError.invalid(invalid);
            default -> {
                LOG.error("A session could not be served", failure);
                yield SessionError.of(SessionError.Code.INTERNAL, "server: an internal error; see its log");
            }
        };
    }

    private void end(SessionError error) {
        Attachment held = attachment;
        if (held != null) {
            held.endWith(error);
        } else if (!attaching) {
            close(new Closing.Failed(error));
        }
    }

    private void release(SessionError error) {
        Attachment held = attachment;
        if (held != null) {
            held.releaseWith(error);
        } else {
            close(new Closing.Failed(error));
        }
    }

    private void startOverdue(SessionLimits limits) {
        close(new Closing.Failed(SessionError.of(
                SessionError.Code.IDLE,
                "start: nothing for " + limits.startTimeout().toMillis()
                        + " ms; expected audio, start or resume at once")));
    }

    @Override
    public Future<Void> deliver(SessionEvent event) {
        Promise<Void> written = Promise.promise();
        context.runOnContext(ignored -> {
            if (closed) {
                written.fail("closed");
            } else {
                socket.writeTextMessage(EventJson.of(event)).onComplete(written);
            }
        });
        return written.future();
    }

    @Override
    public void close(Closing reason) {
        context.runOnContext(ignored -> {
            if (closed) {
                return;
            }
            // What still comes in must not begin a new session.
            closed = true;
            attachment = null;
            switch (reason) {
                case Closing.Ended(long settled) -> {
                    socket.writeTextMessage(EventJson.ended(settled));
                    socket.close(CloseCodes.NORMAL, "ended");
                }
                case Closing.Failed(SessionError error) -> {
                    socket.writeTextMessage(EventJson.of(error));
                    socket.close(CloseCodes.of(error.code()), CloseCodes.reason(error));
                }
            }
            // What the client still sends must be read, or its close frame would never be.
            socket.resume();
        });
    }

    private void onClosed() {
        closed = true;
        vertx.cancelTimer(startTimer);
        vertx.cancelTimer(pingTimer);
        Attachment held = attachment;
        attachment = null;
        if (held != null) {
            held.cut();
        }
    }
}

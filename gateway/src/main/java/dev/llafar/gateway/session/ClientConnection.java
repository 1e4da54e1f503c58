package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client, whatever its protocol: attaching to a session, audio in, events out, errors, closing. Nothing is
 * read from the client while an operation is in progress, which is how a full session holds its client back. Belongs to the
 * connection's context.
 */
public final class ClientConnection implements SessionClient {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /** One protocol's way to write to a client; called on the connection's context. */
    public interface Transport {
        /** Writes the first message; completes when it is on the wire. */
        Future<Void> write(StreamReady ready);

        /** Writes an event that is not terminal; completes when it is on the wire. */
        Future<Void> write(SpeechEvent event);

        /** Writes the reason and closes after everything that was written before. Called once at most. */
        void close(SpeechEvent.Terminal reason);

        /** Stops reading. */
        void pause();

        /** Reads again. */
        void resume();
    }

    private final Vertx vertx;
    private final Context context;
    private final Transport transport;
    private final SessionRegistry registry;
    private final long startTimer;
    private ClientStream.@Nullable Attachment attachment;
    private boolean attaching;
    private boolean finishRequested;
    /** The server has closed the connection, or the client has. */
    private boolean closed;

    /**
     * @param field what is missing if the client does not begin a session in time
     * @param expected what it must send
     */
    public ClientConnection(
            Vertx vertx,
            Context context,
            Transport transport,
            SessionRegistry registry,
            String field,
            String expected) {
        this.vertx = vertx;
        this.context = context;
        this.transport = transport;
        this.registry = registry;
        long millis = registry.startTimeout().toMillis();
        String message = field + ": nothing for " + millis + " ms; expected " + expected;
        startTimer = vertx.setTimer(millis, ignored -> closeWith(SessionError.of(SessionError.Code.IDLE, message)));
    }

    /** Whether messages of the client are to be ignored. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether a session is attached. */
    public boolean isAttached() {
        return attachment != null;
    }

    /** Opens a session. */
    public Future<Void> open(SessionConfig config) {
        return attach(() -> registry.open(config, this, context));
    }

    /** Attaches to an existing session. */
    public Future<Void> resume(String sessionId, long fromSample) {
        return attach(() -> registry.resume(sessionId, fromSample, this));
    }

    /** Reads nothing until the session is attached. */
    private Future<Void> attach(Supplier<Future<ClientStream.Attachment>> request) {
        vertx.cancelTimer(startTimer);
        attaching = true;
        transport.pause();
        Promise<Void> attached = Promise.promise();
        request.get()
                .onComplete(result -> context.runOnContext(ignored -> {
                    attaching = false;
                    if (result.failed()) {
                        closeWith(errorOf(result.cause()));
                    } else if (closed) {
                        result.result().lost();
                    } else {
                        attachment = result.result();
                        if (finishRequested) {
                            result.result().finish();
                        }
                        attached.complete();
                    }
                    transport.resume();
                }));
        return attached.future();
    }

    /**
     * Passes audio to the session and reads nothing until the session accepts more.
     *
     * @param firstByte position of the first byte in the session's stream; null if it follows the previous chunk
     */
    public void audio(byte[] data, @Nullable Long firstByte) {
        ClientStream.Attachment held = attachment;
        if (held == null) {
            return;
        }
        transport.pause();
        held.audio(data, firstByte)
                .onComplete(accepted -> context.runOnContext(ignored -> {
                    if (accepted.failed()) {
                        held.releaseWith(errorOf(accepted.cause()));
                    }
                    transport.resume();
                }));
    }

    /** The client ends its audio, possibly before the session is attached. */
    public void finish() {
        finishRequested = true;
        ClientStream.Attachment held = attachment;
        if (held != null) {
            held.finish();
        }
    }

    /** The client violated the protocol: its session ends with this error after its finals; without a session the connection closes. */
    public void endWith(SessionError error) {
        ClientStream.Attachment held = attachment;
        if (held != null) {
            held.endWith(error);
        } else if (!attaching) {
            closeWith(error);
        }
    }

    /** The connection closes with this error; its session can be resumed. */
    public void releaseWith(SessionError error) {
        ClientStream.Attachment held = attachment;
        if (held != null) {
            held.releaseWith(error);
        } else {
            closeWith(error);
        }
    }

    /** The client has closed the connection, or the network has. */
    public void lost() {
        closed = true;
        vertx.cancelTimer(startTimer);
        ClientStream.Attachment held = attachment;
        attachment = null;
        if (held != null) {
            held.lost();
        }
    }

    private void closeWith(SessionError error) {
        close(new SpeechEvent.SessionFailed(0, error));
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

    @Override
    public Future<Void> ready(StreamReady ready) {
        return write(to -> to.write(ready));
    }

    @Override
    public Future<Void> deliver(SpeechEvent event) {
        return write(to -> to.write(event));
    }

    private Future<Void> write(Function<Transport, Future<Void>> message) {
        Promise<Void> written = Promise.promise();
        context.runOnContext(ignored -> {
            if (closed) {
                written.fail("the connection is closed");
            } else {
                try {
                    message.apply(transport).onComplete(written);
                } catch (IllegalStateException reset) {
                    // Vert.x reports a stream that was reset in this way too; its handlers follow.
                    written.tryFail(reset);
                }
            }
        });
        return written.future();
    }

    @Override
    public void close(SpeechEvent.Terminal reason) {
        context.runOnContext(ignored -> {
            if (closed) {
                return;
            }
            // Messages that still arrive must not begin a new session.
            closed = true;
            attachment = null;
            vertx.cancelTimer(startTimer);
            transport.close(reason);
            // The transport must read on, or it would never receive the client's close frame.
            transport.resume();
        });
    }
}

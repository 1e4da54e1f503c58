package dev.llafar.gateway.grpc;

import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.session.Attachment;
import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.Closing;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.gateway.session.SessionClient;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.session.SessionError;
import dev.llafar.gateway.session.SessionEvent;
import dev.llafar.gateway.session.SessionRefused;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of Transcribe: requests to calls on a session, events to responses. Nothing is read while a call on the session
 * is under way. Belongs to the verticle's context.
 */
final class TranscribeCall implements SessionClient {
    private static final Logger LOG = LoggerFactory.getLogger(TranscribeCall.class);

    private final Vertx vertx;
    private final Context context;
    private final GrpcServerRequest<TranscribeRequest, TranscribeResponse> request;
    private final GrpcServerResponse<TranscribeRequest, TranscribeResponse> response;
    private final SessionRegistry registry;
    private final SessionLimits limits;
    private final long startTimer;
    private @Nullable Attachment attachment;
    private int bytesAFrame;
    private boolean configured;
    private boolean halfClosed;
    private boolean over;

    private TranscribeCall(
            Vertx vertx,
            Context context,
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> request,
            SessionRegistry registry,
            SessionLimits limits) {
        this.vertx = vertx;
        this.context = context;
        this.request = request;
        this.response = request.response();
        this.registry = registry;
        this.limits = limits;
        startTimer = vertx.setTimer(
                limits.startTimeout().toMillis(),
                ignored -> close(new Closing.Failed(SessionError.of(
                        SessionError.Code.IDLE,
                        "config: none for " + limits.startTimeout().toMillis() + " ms; expected it at once"))));
    }

    static void serve(
            Vertx vertx,
            Context context,
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> request,
            SessionRegistry registry,
            SessionLimits limits) {
        TranscribeCall call = new TranscribeCall(vertx, context, request, registry, limits);
        request.handler(call::onRequest);
        request.endHandler(ignored -> call.onHalfClose());
        request.exceptionHandler(failure -> call.onCut());
        request.errorHandler(error -> call.onCut());
        call.response.exceptionHandler(failure -> call.onCut());
    }

    private void onRequest(TranscribeRequest message) {
        if (over) {
            return;
        }
        switch (message.getRequestCase()) {
            case CONFIG -> onConfig(message.getConfig());
            case AUDIO -> onAudio(message.getAudio());
            case REQUEST_NOT_SET ->
                end(SessionError.of(
                        SessionError.Code.INVALID_REQUEST, "request: got neither; expected config or audio"));
        }
    }

    private void onConfig(StreamConfig config) {
        if (configured) {
            end(SessionError.of(SessionError.Code.OUT_OF_ORDER, "config: a second one; expected audio"));
            return;
        }
        configured = true;
        vertx.cancelTimer(startTimer);
        SessionConfig wanted;
        try {
            wanted = ProtoConfig.read(config);
        } catch (InvalidRequest invalid) {
            close(new Closing.Failed(SessionError.invalid(invalid)));
            return;
        }
        bytesAFrame = wanted.encoding() == AudioEncoding.PCM_S16LE ? 2 * wanted.channels() : 0;
        request.pause();
        Future<Attachment> opening = config.hasResumeFromSample()
                ? registry.resume(config.getSessionId(), config.getResumeFromSample(), this)
                : registry.open(wanted, this, context);
        opening.onComplete(result -> context.runOnContext(ignored -> {
            if (result.failed()) {
                close(new Closing.Failed(errorOf(result.cause())));
            } else if (over) {
                result.result().cut();
            } else {
                attachment = result.result();
                if (halfClosed) {
                    result.result().finish();
                }
            }
            request.resume();
        }));
    }

    private void onAudio(AudioChunk chunk) {
        Attachment held = attachment;
        if (held == null) {
            close(new Closing.Failed(
                    SessionError.of(SessionError.Code.OUT_OF_ORDER, "audio: came first; expected config before it")));
            return;
        }
        if (chunk.getData().size() > limits.maxMessageBytes()) {
            held.releaseWith(new SessionError(
                    SessionError.Code.MESSAGE_TOO_LARGE,
                    "data",
                    "data: got " + chunk.getData().size() + " bytes; expected at most " + limits.maxMessageBytes()));
            return;
        }
        Long firstByte;
        try {
            firstByte = firstByte(chunk);
        } catch (InvalidRequest invalid) {
            held.endWith(SessionError.invalid(invalid));
            return;
        }
        request.pause();
        held.audio(chunk.getData().toByteArray(), firstByte)
                .onComplete(taken -> context.runOnContext(ignored -> {
                    if (taken.failed()) {
                        held.releaseWith(errorOf(taken.cause()));
                    }
                    request.resume();
                }));
    }

    private @Nullable Long firstByte(AudioChunk chunk) {
        if (chunk.hasFirstByte() && chunk.hasFirstSample()) {
            throw new InvalidRequest("first_sample", "both first_sample and first_byte", "one of them");
        }
        if (chunk.hasFirstByte()) {
            return position("first_byte", chunk.getFirstByte());
        }
        if (!chunk.hasFirstSample()) {
            return null;
        }
        if (bytesAFrame == 0) {
            throw new InvalidRequest("first_sample", "one with a container", "first_byte");
        }
        return position("first_sample", chunk.getFirstSample()) * bytesAFrame;
    }

    private static long position(String field, long unsigned) {
        if (unsigned < 0 || unsigned > Long.MAX_VALUE / 16) {
            throw new InvalidRequest(field, Long.toUnsignedString(unsigned), "a position within the session");
        }
        return unsigned;
    }

    private void onHalfClose() {
        halfClosed = true;
        Attachment held = attachment;
        if (held != null) {
            held.finish();
        } else if (!configured) {
            close(new Closing.Failed(
                    SessionError.of(SessionError.Code.OUT_OF_ORDER, "stream: ended empty; expected config first")));
        }
    }

    private void onCut() {
        over = true;
        vertx.cancelTimer(startTimer);
        Attachment held = attachment;
        attachment = null;
        if (held != null) {
            held.cut();
        }
    }

    private void end(SessionError error) {
        Attachment held = attachment;
        if (held != null) {
            held.endWith(error);
        } else {
            close(new Closing.Failed(error));
        }
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
    public Future<Void> deliver(SessionEvent event) {
        Promise<Void> written = Promise.promise();
        context.runOnContext(ignored -> {
            if (over) {
                written.fail("over");
            } else {
                try {
                    response.write(ProtoEvents.of(event)).onComplete(written);
                } catch (IllegalStateException reset) {
                    // Vert.x tells of a reset stream in this way too; the handlers will hear of it.
                    written.tryFail(reset);
                }
            }
        });
        return written.future();
    }

    @Override
    public void close(Closing reason) {
        context.runOnContext(ignored -> {
            if (over) {
                return;
            }
            over = true;
            attachment = null;
            vertx.cancelTimer(startTimer);
            if (reason instanceof Closing.Failed failed) {
                SessionError error = failed.error();
                response.status(ProtoEvents.status(error.code()))
                        .statusMessage(error.code().wireName() + ": " + error.message());
            } else {
                response.status(GrpcStatus.OK);
            }
            response.end();
            request.resume();
        });
    }
}

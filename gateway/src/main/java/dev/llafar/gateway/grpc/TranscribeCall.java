package dev.llafar.gateway.grpc;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.config.SessionLimits;
import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.ClientConnection;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.session.SessionRegistry;
import dev.llafar.gateway.session.StreamReady;
import dev.llafar.proto.service.TranscriberMessages;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC transport of a {@link ClientConnection}: messages to calls, events to messages, errors to statuses. Belongs to the
 * verticle's context.
 */
final class TranscribeCall implements ClientConnection.Transport {
    private final GrpcServerRequest<TranscribeRequest, TranscribeResponse> request;
    private final GrpcServerResponse<TranscribeRequest, TranscribeResponse> response;
    private final SessionLimits limits;
    private final ClientConnection connection;
    /** 0 for a container, whose positions are bytes only. */
    private int bytesPerFrame;

    private boolean configured;

    @SuppressWarnings("this-escape") // The connection calls back on the context only, which the caller occupies.
    private TranscribeCall(
            Vertx vertx,
            Context context,
            GrpcServerRequest<TranscribeRequest, TranscribeResponse> request,
            SessionRegistry registry,
            SessionLimits limits) {
        this.request = request;
        this.response = request.response();
        this.limits = limits;
        this.connection = new ClientConnection(vertx, context, this, registry, "config", "it at once");
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
        request.exceptionHandler(failure -> call.connection.lost());
        request.errorHandler(error -> call.connection.lost());
        call.response.exceptionHandler(failure -> call.connection.lost());
    }

    private void onRequest(TranscribeRequest message) {
        if (connection.isClosed()) {
            return;
        }
        try {
            switch (message.getRequestCase()) {
                case CONFIG -> onConfig(message.getConfig());
                case AUDIO -> onAudio(message.getAudio());
                case REQUEST_NOT_SET ->
                    connection.endWith(SessionError.of(
                            SessionError.Code.INVALID_REQUEST, "request: got neither; expected config or audio"));
            }
        } catch (InvalidRequest invalid) {
            connection.endWith(SessionError.invalid(invalid));
        }
    }

    private void onConfig(StreamConfig config) {
        if (configured) {
            connection.endWith(SessionError.of(SessionError.Code.OUT_OF_ORDER, "config: a second one; expected audio"));
            return;
        }
        configured = true;
        SessionConfig session = sessionConfig(config);
        bytesPerFrame = session.encoding() == AudioEncoding.PCM_S16LE ? 2 * session.channels() : 0;
        if (config.hasResumeFromSample()) {
            connection.resume(config.getSessionId(), config.getResumeFromSample());
        } else {
            connection.open(session);
        }
    }

    /** A zero value means the default that the contract names. */
    private static SessionConfig sessionConfig(StreamConfig config) {
        return new SessionConfig(
                config.getSessionId(),
                switch (config.getEncoding()) {
                    case ENCODING_UNSPECIFIED, ENCODING_PCM_S16LE -> AudioEncoding.PCM_S16LE;
                    case ENCODING_OGG_OPUS -> AudioEncoding.OGG_OPUS;
                    case ENCODING_WEBM_OPUS -> AudioEncoding.WEBM_OPUS;
                    case ENCODING_CONTAINER -> AudioEncoding.CONTAINER;
                    case UNRECOGNIZED ->
                        throw new InvalidRequest(
                                "encoding", Integer.toString(config.getEncodingValue()), "a value of Encoding");
                },
                config.getSampleRateHz() == 0 ? 16_000 : config.getSampleRateHz(),
                config.getChannels() == 0 ? 1 : config.getChannels(),
                TranscriberMessages.request(config));
    }

    private void onAudio(AudioChunk chunk) {
        int bytes = chunk.getData().size();
        if (!connection.isAttached()) {
            connection.releaseWith(
                    SessionError.of(SessionError.Code.OUT_OF_ORDER, "audio: came first; expected config before it"));
        } else if (bytes > limits.maxMessageBytes()) {
            connection.releaseWith(new SessionError(
                    SessionError.Code.MESSAGE_TOO_LARGE,
                    "data",
                    "data: got " + bytes + " bytes; expected at most " + limits.maxMessageBytes()));
        } else {
            connection.audio(chunk.getData().toByteArray(), firstByte(chunk));
        }
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
        if (bytesPerFrame == 0) {
            throw new InvalidRequest("first_sample", "one with a container", "first_byte");
        }
        return position("first_sample", chunk.getFirstSample()) * bytesPerFrame;
    }

    private static long position(String field, long unsigned) {
        if (unsigned < 0 || unsigned > Long.MAX_VALUE / 16) {
            throw new InvalidRequest(field, Long.toUnsignedString(unsigned), "a position within the session");
        }
        return unsigned;
    }

    private void onHalfClose() {
        if (configured) {
            connection.finish();
        } else {
            connection.endWith(
                    SessionError.of(SessionError.Code.OUT_OF_ORDER, "stream: ended empty; expected config first"));
        }
    }

    @Override
    public Future<Void> write(StreamReady ready) {
        return response.write(TranscriberMessages.ready(
                ready.settledThroughSample(),
                ready.sessionId(),
                ready.receivedThroughByte(),
                ready.resumeWindowMillis(),
                ready.maxMessageBytes()));
    }

    @Override
    public Future<Void> write(SpeechEvent event) {
        return response.write(TranscriberMessages.message(event));
    }

    @Override
    public void close(SpeechEvent.Terminal reason) {
        switch (reason) {
            case SpeechEvent.SessionEnded ended -> response.status(GrpcStatus.OK);
            case SpeechEvent.SessionFailed(long settled, SessionError error) ->
                response.status(TranscriberMessages.status(error.code()))
                        .statusMessage(error.code().wireName() + ": " + error.message());
        }
        response.end();
    }

    @Override
    public void pause() {
        request.pause();
    }

    @Override
    public void resume() {
        request.resume();
    }
}

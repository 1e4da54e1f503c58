package dev.llafar.gateway.transcriber;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.proto.service.TranscriberMessages;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.core.AsyncResult;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One gRPC call. Every field belongs to the caller's executor; callbacks of the client hop there first. */
final class GrpcTranscriberStream implements TranscriberStream {
    private final TranscriptionRequest config;
    private final long startSample;
    private final Executor executor;
    private final TranscriberListener listener;
    private @Nullable GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private long settledThroughSample;
    private boolean finished;
    private boolean over;

    GrpcTranscriberStream(
            TranscriptionRequest config, long startSample, Executor executor, TranscriberListener listener) {
        this.config = config;
        this.startSample = startSample;
        this.settledThroughSample = startSample;
        this.executor = executor;
        this.listener = listener;
    }

    void opened(AsyncResult<GrpcClientRequest<TranscribeRequest, TranscribeResponse>> result) {
        if (result.failed()) {
            end(unavailable(result.cause()));
            return;
        }
        GrpcClientRequest<TranscribeRequest, TranscribeResponse> opened = result.result();
        if (over) {
            opened.cancel();
            return;
        }
        request = opened;
        opened.exceptionHandler(this::broken);
        opened.drainHandler(ignored -> here(listener::onWritable));
        opened.response().onComplete(answered -> {
            if (answered.failed()) {
                broken(answered.cause());
            } else {
                listen(answered.result());
            }
        });
        write(opened, TranscriberMessages.config(config));
        if (finished) {
            end(opened);
        } else {
            listener.onWritable();
        }
    }

    /** Called on the call's own context, before the response's first message. */
    private void listen(GrpcClientResponse<TranscribeRequest, TranscribeResponse> response) {
        response.handler(message -> here(() -> {
            if (message.hasReady()) {
                listener.onReady();
            } else {
                TranscriberMessages.event(message, startSample).ifPresent(this::emit);
            }
        }));
        response.exceptionHandler(this::broken);
        response.endHandler(ignored -> {
            GrpcStatus status = response.status();
            String message = statusMessage(response);
            here(() -> end(
                    status == GrpcStatus.OK
                            ? endOfFinishedStream()
                            : TranscriberMessages.transcriberError(
                                    status == null ? GrpcStatus.UNKNOWN : status, message)));
        });
    }

    /** The client's own accessor reads the headers, which do not contain a status that follows messages. */
    private static @Nullable String statusMessage(GrpcClientResponse<?, ?> response) {
        String trailing = response.trailers().get("grpc-message");
        return trailing == null
                ? response.statusMessage()
                : URLDecoder.decode(trailing.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private @Nullable SessionError endOfFinishedStream() {
        return finished
                ? null
                : SessionError.of(
                        SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                        "the transcriber closed a stream that was not finished");
    }

    private void emit(SpeechEvent event) {
        settledThroughSample = event.settledThroughSample();
        listener.onEvent(event);
    }

    @Override
    public boolean isWritable() {
        GrpcClientRequest<TranscribeRequest, TranscribeResponse> open = request;
        return open != null && !finished && !over && !open.writeQueueFull();
    }

    @Override
    public void write(short[] samples) {
        GrpcClientRequest<TranscribeRequest, TranscribeResponse> open = request;
        if (finished || open == null) {
            throw new IllegalStateException("write on a stream that is " + (finished ? "finished" : "not open yet"));
        }
        if (!over) {
            write(open, TranscriberMessages.audio(samples));
        }
    }

    private void write(GrpcClientRequest<TranscribeRequest, TranscribeResponse> open, TranscribeRequest message) {
        try {
            open.write(message).onFailure(this::broken);
        } catch (IllegalStateException reset) {
            // Vert.x reports a stream that was reset in this way too, before it calls its handlers.
            broken(reset);
        }
    }

    private void end(GrpcClientRequest<TranscribeRequest, TranscribeResponse> open) {
        try {
            open.end().onFailure(this::broken);
        } catch (IllegalStateException reset) {
            broken(reset);
        }
    }

    private void broken(Throwable failure) {
        here(() -> end(unavailable(failure)));
    }

    @Override
    public void finish() {
        if (finished || over) {
            return;
        }
        finished = true;
        GrpcClientRequest<TranscribeRequest, TranscribeResponse> open = request;
        if (open != null) {
            end(open);
        }
    }

    @Override
    public void cancel() {
        over = true;
        GrpcClientRequest<TranscribeRequest, TranscribeResponse> open = request;
        if (open != null) {
            open.cancel();
        }
    }

    private void end(@Nullable SessionError error) {
        if (!over) {
            over = true;
            listener.onEvent(
                    error == null
                            ? new SpeechEvent.SessionEnded(settledThroughSample)
                            : new SpeechEvent.SessionFailed(settledThroughSample, error));
        }
    }

    private void here(Runnable action) {
        executor.execute(() -> {
            if (!over) {
                action.run();
            }
        });
    }

    private static SessionError unavailable(Throwable failure) {
        if (failure instanceof GrpcErrorException known) {
            return TranscriberMessages.transcriberError(
                    known.status(), known.status().name());
        }
        return SessionError.of(
                SessionError.Code.TRANSCRIBER_UNAVAILABLE,
                "the stream to the transcriber broke: " + failure.getClass().getSimpleName());
    }
}

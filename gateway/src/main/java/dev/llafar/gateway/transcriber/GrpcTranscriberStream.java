package dev.llafar.gateway.transcriber;

import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One gRPC call. Every field belongs to the caller's context; what the client reports is brought there first. */
final class GrpcTranscriberStream implements TranscriberStream {
    private final StreamConfig config;
    private final long startSample;
    private final Context context;
    private final TranscriberListener listener;
    private @Nullable GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private boolean finished;
    private boolean over;

    GrpcTranscriberStream(StreamConfig config, long startSample, Context context, TranscriberListener listener) {
        this.config = config;
        this.startSample = startSample;
        this.context = context;
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
        write(opened, TranscribeRequest.newBuilder().setConfig(config).build());
        if (finished) {
            end(opened);
        } else {
            listener.onWritable();
        }
    }

    /** Called by the client on the call's own context, before the response's first message. */
    private void listen(GrpcClientResponse<TranscribeRequest, TranscribeResponse> response) {
        response.handler(message -> here(() -> {
            TranscriberEvent event = ProtoMapping.event(message, startSample);
            if (event != null) {
                listener.onEvent(event);
            }
        }));
        response.exceptionHandler(this::broken);
        response.endHandler(ignored -> {
            GrpcStatus status = response.status();
            String message = statusMessage(response);
            here(() -> end(
                    status == GrpcStatus.OK
                            ? endedWell()
                            : ProtoMapping.failure(status == null ? GrpcStatus.UNKNOWN : status, message)));
        });
    }

    /** The client's own accessor looks among the headers, where a status that follows messages is not. */
    private static @Nullable String statusMessage(GrpcClientResponse<?, ?> response) {
        String trailing = response.trailers().get("grpc-message");
        return trailing == null
                ? response.statusMessage()
                : URLDecoder.decode(trailing.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private @Nullable TranscriptionFailure endedWell() {
        return finished
                ? null
                : new TranscriptionFailure(
                        TranscriptionFailure.Kind.UNAVAILABLE, "the transcriber closed a stream that was not finished");
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
            write(open, ProtoMapping.audio(samples));
        }
    }

    private void write(GrpcClientRequest<TranscribeRequest, TranscribeResponse> open, TranscribeRequest message) {
        try {
            open.write(message).onFailure(this::broken);
        } catch (IllegalStateException reset) {
            // Vert.x tells of a reset stream in this way too, before its handlers do.
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

    private void end(@Nullable TranscriptionFailure failure) {
        if (!over) {
            over = true;
            listener.onEnd(failure);
        }
    }

    private void here(Runnable action) {
        context.runOnContext(ignored -> {
            if (!over) {
                action.run();
            }
        });
    }

    private static TranscriptionFailure unavailable(Throwable failure) {
        if (failure instanceof GrpcErrorException known) {
            return ProtoMapping.failure(known.status(), known.status().name());
        }
        return new TranscriptionFailure(
                TranscriptionFailure.Kind.UNAVAILABLE,
                "the stream to the transcriber broke: " + failure.getClass().getSimpleName());
    }
}

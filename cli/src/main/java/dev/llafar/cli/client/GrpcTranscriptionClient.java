package dev.llafar.cli.client;

import com.google.protobuf.UnsafeByteOperations;
import dev.llafar.audio.transcript.SpokenWord;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.Final;
import dev.llafar.proto.v1.Partial;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of {@code llafar.v1.Transcriber}. */
public final class GrpcTranscriptionClient implements TranscriptionClient {
    /** Kept reachable, because Vert.x closes the connections of a client that is garbage-collected. */
    private final GrpcClient client;

    private final GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Semaphore drained = new Semaphore(0);

    private GrpcTranscriptionClient(
            GrpcClient client,
            GrpcClientRequest<TranscribeRequest, TranscribeResponse> request,
            Consumer<Caption> captions) {
        this.client = client;
        this.request = request;
        request.drainHandler(nothing -> drained.release());
        var unused = ended.whenComplete((nothing, error) -> drained.release());
        request.response().onSuccess(response -> listen(response, captions)).onFailure(ended::completeExceptionally);
    }

    /**
     * Opens the stream and sends the config.
     *
     * @param token sent as bearer metadata; null for none
     */
    public static GrpcTranscriptionClient open(
            GrpcClient client,
            SocketAddress server,
            StreamConfig config,
            @Nullable String token,
            Consumer<Caption> captions)
            throws IOException, InterruptedException {
        CompletableFuture<GrpcTranscriptionClient> opened = new CompletableFuture<>();
        client.request(server, TranscriberGrpcClient.Transcribe)
                .onSuccess(request -> {
                    if (token != null) {
                        request.headers().set("authorization", "Bearer " + token);
                    }
                    GrpcTranscriptionClient created = new GrpcTranscriptionClient(client, request, captions);
                    request.write(
                            TranscribeRequest.newBuilder().setConfig(config).build());
                    opened.complete(created);
                })
                .onFailure(opened::completeExceptionally);
        return await(opened);
    }

    private void listen(
            GrpcClientResponse<TranscribeRequest, TranscribeResponse> response, Consumer<Caption> captions) {
        response.handler(event -> {
            switch (event.getEventCase()) {
                case PARTIAL -> captions.accept(partial(event.getPartial()));
                case FINAL -> captions.accept(finished(event.getFinal()));
                case READY, SPEECH_STARTED, SETTLED, EVENT_NOT_SET -> {}
            }
        });
        response.exceptionHandler(ended::completeExceptionally);
        response.endHandler(nothing -> {
            if (response.status() == GrpcStatus.OK) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(new IOException(reason(response)));
            }
        });
    }

    /** Vert.x 5.0.7 reads the message from headers only; after a first message it comes in the trailers. */
    private static String reason(GrpcClientResponse<TranscribeRequest, TranscribeResponse> response) {
        String message = response.statusMessage();
        if (message == null) {
            String encoded = response.trailers().get("grpc-message");
            message = encoded == null
                    ? "the server ended the stream with status " + response.status().code
                    : URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return message;
    }

    private static Caption partial(Partial partial) {
        return new Caption(
                false,
                partial.getText(),
                partial.getStableLength(),
                partial.getLanguage(),
                partial.getStartSample(),
                partial.getEndSample(),
                0,
                List.of());
    }

    private static Caption finished(Final said) {
        List<SpokenWord> words = said.getWordsList().stream()
                .map(word -> new SpokenWord(
                        word.getText(), word.getStartSample(), word.getEndSample(), word.getProbability()))
                .toList();
        return new Caption(
                true,
                said.getText(),
                said.getText().length(),
                said.getLanguage(),
                said.getStartSample(),
                said.getEndSample(),
                said.getLatencyMs(),
                words);
    }

    @Override
    public String protocol() {
        return "grpc";
    }

    @Override
    public void send(byte[] audio, int length) throws IOException, InterruptedException {
        // A copy, because the caller may reuse its array.
        byte[] owned = Arrays.copyOf(audio, length);
        request.write(TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(UnsafeByteOperations.unsafeWrap(owned)))
                .build());
        while (request.writeQueueFull() && !ended.isDone()) {
            drained.acquire();
        }
        if (ended.isCompletedExceptionally()) {
            await(ended);
        }
    }

    @Override
    public void finish() throws IOException, InterruptedException {
        if (!ended.isDone()) {
            request.end();
        }
        await(ended);
    }

    @Override
    public void close() {
        try {
            if (!ended.isDone()) {
                request.cancel();
            }
        } finally {
            Reference.reachabilityFence(client);
        }
    }

    static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        }
    }
}

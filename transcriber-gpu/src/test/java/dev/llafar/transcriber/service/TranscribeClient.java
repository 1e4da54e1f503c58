package dev.llafar.transcriber.service;

import com.google.protobuf.ByteString;
import dev.llafar.audio.PcmBytes;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One stream to a server under test, over a real connection. */
final class TranscribeClient {
    private final GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private final Promise<GrpcClientResponse<TranscribeRequest, TranscribeResponse>> headed = Promise.promise();
    private final Promise<GrpcClientResponse<TranscribeRequest, TranscribeResponse>> ended = Promise.promise();
    private final List<TranscribeResponse> responses = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();

    private TranscribeClient(GrpcClientRequest<TranscribeRequest, TranscribeResponse> request, boolean reads) {
        this.request = request;
        request.response().onFailure(ended::tryFail).onSuccess(response -> {
            response.handler(this::note);
            response.exceptionHandler(ended::tryFail);
            response.endHandler(nothing -> ended.tryComplete(response));
            if (!reads) {
                response.pause();
            }
            headed.complete(response);
        });
    }

    static TranscribeClient open(GrpcClient client, int port) {
        return open(client, port, "", true);
    }

    static TranscribeClient open(GrpcClient client, int port, String authorization, boolean reads) {
        var request = await(
                client.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), TranscriberGrpcClient.Transcribe));
        if (!authorization.isEmpty()) {
            request.headers().set("authorization", authorization);
        }
        return new TranscribeClient(request, reads);
    }

    TranscribeClient configure() {
        return configure(StreamConfig.getDefaultInstance());
    }

    TranscribeClient configure(StreamConfig config) {
        request.write(TranscribeRequest.newBuilder().setConfig(config).build());
        return this;
    }

    TranscribeClient speak(short[] samples) {
        return send(PcmBytes.bytesOf(samples), 0, samples.length * 2);
    }

    TranscribeClient send(byte[] bytes, int from, int to) {
        request.write(audio(ByteString.copyFrom(bytes, from, to - from)));
        return this;
    }

    /** Completes when the server's flow control allows the message to be sent. */
    Future<Void> write(short[] samples) {
        return request.write(audio(ByteString.copyFrom(PcmBytes.bytesOf(samples))));
    }

    private static TranscribeRequest audio(ByteString data) {
        return TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(data))
                .build();
    }

    TranscribeClient halfClose() {
        request.end();
        return this;
    }

    void cancel() {
        request.cancel();
    }

    void read() {
        await(headed.future()).resume();
    }

    /** The status with its message. */
    String awaitEnd() {
        var response = await(ended.future());
        // statusMessage() reads only the headers, which contain it if the stream had no message.
        String message = response.trailers().get("grpc-message");
        message = message == null ? response.statusMessage() : URLDecoder.decode(message, StandardCharsets.UTF_8);
        return response.status().name() + (message == null ? "" : ": " + message);
    }

    TranscribeResponse awaitResponse(Predicate<TranscribeResponse> wanted) {
        CompletableFuture<TranscribeResponse> seen = new CompletableFuture<>();
        synchronized (responses) {
            watchers.add(() -> responses.stream().filter(wanted).findFirst().ifPresent(seen::complete));
            watchers.getLast().run();
        }
        return get(seen);
    }

    private void note(TranscribeResponse response) {
        synchronized (responses) {
            responses.add(response);
            watchers.forEach(Runnable::run);
        }
    }

    List<TranscribeResponse> responses() {
        synchronized (responses) {
            return List.copyOf(responses);
        }
    }

    List<String> finals() {
        return responses().stream()
                .filter(TranscribeResponse::hasFinal)
                .map(response -> response.getFinal().getText())
                .toList();
    }

    static <T> T await(Future<T> future) {
        return get(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("no response of the server within 60 s", failure);
        }
    }
}

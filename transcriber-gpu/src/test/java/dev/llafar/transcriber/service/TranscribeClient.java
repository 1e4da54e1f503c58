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
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One stream to a server under test, over a real connection. */
final class TranscribeClient {
    final List<TranscribeResponse> responses = new CopyOnWriteArrayList<>();
    final GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private final Promise<GrpcClientResponse<TranscribeRequest, TranscribeResponse>> ended = Promise.promise();

    private TranscribeClient(GrpcClientRequest<TranscribeRequest, TranscribeResponse> request) {
        this.request = request;
        request.response()
                .onSuccess(response -> {
                    response.handler(responses::add);
                    response.exceptionHandler(ended::tryFail);
                    response.endHandler(nothing -> ended.tryComplete(response));
                })
                .onFailure(ended::tryFail);
    }

    static TranscribeClient open(GrpcClient client, int port) {
        return new TranscribeClient(await(
                client.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), TranscriberGrpcClient.Transcribe)));
    }

    TranscribeClient configure(StreamConfig config) {
        request.write(TranscribeRequest.newBuilder().setConfig(config).build());
        return this;
    }

    TranscribeClient speak(short[] samples) {
        return send(AudioChunk.newBuilder()
                .setData(ByteString.copyFrom(PcmBytes.bytesOf(samples)))
                .build());
    }

    TranscribeClient send(AudioChunk chunk) {
        request.write(TranscribeRequest.newBuilder().setAudio(chunk).build());
        return this;
    }

    TranscribeClient halfClose() {
        request.end();
        return this;
    }

    GrpcClientResponse<TranscribeRequest, TranscribeResponse> awaitEnd() {
        return await(ended.future());
    }

    GrpcStatus awaitStatus() {
        return awaitEnd().status();
    }

    List<String> finals() {
        return responses.stream()
                .filter(TranscribeResponse::hasFinal)
                .map(response -> response.getFinal().getText())
                .toList();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("waited for an answer of the server", failure);
        }
    }

    static TranscribeClient open(Vertx vertx, int port) {
        return open(GrpcClient.client(vertx), port);
    }
}

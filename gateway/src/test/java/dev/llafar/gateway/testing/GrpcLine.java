package dev.llafar.gateway.testing;

import com.google.protobuf.ByteString;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** A {@link ResumingClient.Line} over gRPC. */
public final class GrpcLine implements ResumingClient.Line {
    private final GrpcClient client;
    private final GrpcClientRequest<TranscribeRequest, TranscribeResponse> request;
    private final ResumingClient.Listener listener;

    private GrpcLine(
            GrpcClient client,
            GrpcClientRequest<TranscribeRequest, TranscribeResponse> request,
            ResumingClient.Listener listener) {
        this.client = client;
        this.request = request;
        this.listener = listener;
    }

    public static void connect(
            Vertx vertx, int port, @Nullable String sessionId, long fromSample, ResumingClient.Listener listener) {
        GrpcClient client = GrpcClient.client(vertx);
        client.request(SocketAddress.inetSocketAddress(port, "127.0.0.1"), TranscriberGrpcClient.Transcribe)
                .onComplete(opened -> {
                    if (opened.failed()) {
                        client.close();
                        listener.onCut();
                        return;
                    }
                    GrpcLine line = new GrpcLine(client, opened.result(), listener);
                    StreamConfig.Builder config = StreamConfig.newBuilder();
                    if (sessionId != null) {
                        config.setSessionId(sessionId).setResumeFromSample(fromSample);
                    }
                    line.listen(config.build());
                });
    }

    private void listen(StreamConfig config) {
        request.exceptionHandler(ignored -> cut());
        request.response().onComplete(answered -> {
            if (answered.failed()) {
                cut();
                return;
            }
            GrpcClientResponse<TranscribeRequest, TranscribeResponse> response = answered.result();
            response.handler(this::heard);
            response.exceptionHandler(ignored -> cut());
            response.endHandler(ignored -> {
                if (response.status() == GrpcStatus.OK) {
                    listener.onEnded();
                    client.close();
                } else if (response.status() == null || response.status() == GrpcStatus.UNAVAILABLE) {
                    cut();
                } else {
                    listener.onError(response.status() + " " + response.statusMessage());
                }
            });
        });
        request.write(TranscribeRequest.newBuilder().setConfig(config).build());
    }

    private void cut() {
        client.close();
        listener.onCut();
    }

    private void heard(TranscribeResponse event) {
        switch (event.getEventCase()) {
            case READY ->
                listener.onReady(
                        this,
                        event.getReady().getSessionId(),
                        event.getReady().getReceivedThroughByte(),
                        event.getSettledThroughSample());
            case FINAL ->
                listener.onFinal(event.getFinal().getIndex(), event.getFinal().getText());
            default -> {}
        }
        listener.onSettled(event.getSettledThroughSample());
    }

    @Override
    public void audio(byte[] data, int from, int to) {
        request.write(TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(ByteString.copyFrom(data, from, to - from)))
                .build());
    }

    @Override
    public void finish() {
        request.end();
    }
}

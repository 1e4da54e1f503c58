package dev.llafar.gateway;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.llafar.gateway.testing.IndexLastMp4;
import dev.llafar.gateway.testing.RunningGateway;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.Encoding;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeRequest;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.proto.v1.TranscriberGrpcClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GrpcProtocolTest {
    private static RunningGateway gateway;
    private static GrpcClient client;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                new ScriptedTranscriber(),
                options -> options.withLimits(options.limits().withMaxMessageBytes(64 * 1024)));
        client = GrpcClient.client(gateway.vertx());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void acceptsTheDefaultConfig() {
        ScriptedAudio voice = ScriptedAudio.speaking(1, 3);
        Outcome outcome = call(config(StreamConfig.getDefaultInstance()), audio(voice.bytes()));
        assertThat(outcome.status).isEqualTo(GrpcStatus.OK);
        assertThat(outcome.texts()).isEqualTo(voice.utterances());
        assertThat(outcome.responses.getFirst().getReady().getMaxChunkBytes()).isEqualTo(64 * 1024);
        assertThat(outcome.responses.getFirst().getReady().getResumeWindowMs()).isEqualTo(60_000);
    }

    @Test
    void transcribesAnMp4WhoseIndexComesLast() {
        ScriptedAudio voice = ScriptedAudio.speaking(3, 3);
        byte[] mp4 = IndexLastMp4.of(voice.samples(), 16_000);
        Outcome outcome = call(
                config(StreamConfig.newBuilder()
                        .setEncoding(Encoding.ENCODING_CONTAINER)
                        .build()),
                audio(Arrays.copyOf(mp4, 1_000)),
                audio(Arrays.copyOfRange(mp4, 1_000, mp4.length)));
        assertThat(outcome.status).isEqualTo(GrpcStatus.OK);
        assertThat(outcome.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void refusesAudioBeforeTheConfig() {
        assertThat(call(audio(new byte[10])).status).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
    }

    @Test
    void refusesASecondConfigAfterTheFinals() {
        ScriptedAudio voice = ScriptedAudio.speaking(2, 2);
        Outcome outcome = call(
                config(StreamConfig.getDefaultInstance()),
                audio(voice.bytes()),
                config(StreamConfig.getDefaultInstance()));
        assertThat(outcome.status).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
        assertThat(outcome.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void refusesAnEmptyStream() {
        assertThat(call().status).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
    }

    @Test
    void namesTheFieldOfAWrongSampleRate() {
        Outcome outcome =
                call(config(StreamConfig.newBuilder().setSampleRateHz(100).build()));
        assertThat(outcome.status).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(outcome.message).contains("sample rate: got 100", "8000 to 192000");
    }

    @Test
    void refusesAnUnknownEncoding() {
        Outcome outcome =
                call(config(StreamConfig.newBuilder().setEncodingValue(77).build()));
        assertThat(outcome.status).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(outcome.message).contains("77");
    }

    @Test
    void refusesToResumeAnUnknownSession() {
        Outcome outcome = call(config(StreamConfig.newBuilder()
                .setSessionId("nobody")
                .setResumeFromSample(0)
                .build()));
        assertThat(outcome.status).isEqualTo(GrpcStatus.NOT_FOUND);
    }

    @Test
    void refusesAGapWithItsPosition() {
        Outcome outcome = call(
                config(StreamConfig.getDefaultInstance()),
                TranscribeRequest.newBuilder()
                        .setAudio(AudioChunk.newBuilder().setFirstSample(50).setData(ByteString.copyFrom(new byte[4])))
                        .build());
        assertThat(outcome.status).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(outcome.message).contains("audio_gap", "got 100", "at most 0");
    }

    @Test
    void skipsRepeatedChunks() {
        ScriptedAudio voice = ScriptedAudio.speaking(3, 3);
        byte[] all = voice.bytes();
        List<TranscribeRequest> requests = new ArrayList<>();
        requests.add(config(StreamConfig.getDefaultInstance()));
        for (int from = 0; from < all.length; from += 3_000) {
            int resent = Math.max(0, from - 2_345);
            requests.add(TranscribeRequest.newBuilder()
                    .setAudio(AudioChunk.newBuilder()
                            .setFirstByte(resent)
                            .setData(ByteString.copyFrom(all, resent, Math.min(all.length, from + 3_000) - resent)))
                    .build());
        }
        Outcome outcome = call(requests.toArray(TranscribeRequest[]::new));
        assertThat(outcome.texts()).isEqualTo(voice.utterances());
    }

    @Test
    void refusesAChunkAboveTheLimit() {
        Outcome outcome = call(config(StreamConfig.getDefaultInstance()), audio(new byte[64 * 1024 + 1]));
        assertThat(outcome.status).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(outcome.message).contains("data: got 65537 bytes");
    }

    @Test
    void refusesCallsWithoutTheToken() {
        String token = "a-token-of-many-letters";
        try (RunningGateway closed = RunningGateway.start(
                new ScriptedTranscriber(), options -> options.withAccess("127.0.0.1", token, null))) {
            int port = closed.server().grpcPort();
            var hello = config(StreamConfig.getDefaultInstance());
            assertThat(call(port, null, hello).status).isEqualTo(GrpcStatus.UNAUTHENTICATED);
            assertThat(call(port, "Bearer nothing-of-that-kind", hello).status).isEqualTo(GrpcStatus.UNAUTHENTICATED);
            assertThat(call(port, "Bearer " + token, hello).status).isEqualTo(GrpcStatus.OK);
        }
    }

    private static TranscribeRequest config(StreamConfig config) {
        return TranscribeRequest.newBuilder().setConfig(config).build();
    }

    private static TranscribeRequest audio(byte[] data) {
        return TranscribeRequest.newBuilder()
                .setAudio(AudioChunk.newBuilder().setData(ByteString.copyFrom(data)))
                .build();
    }

    private static Outcome call(TranscribeRequest... requests) {
        return call(gateway.server().grpcPort(), null, requests);
    }

    private static Outcome call(int port, @Nullable String authorization, TranscribeRequest... requests) {
        Future<Outcome> outcome = client.request(
                        SocketAddress.inetSocketAddress(port, "127.0.0.1"), TranscriberGrpcClient.Transcribe)
                .compose(request -> {
                    if (authorization != null) {
                        request.headers().set("authorization", authorization);
                    }
                    Promise<Outcome> done = Promise.promise();
                    List<TranscribeResponse> responses = new ArrayList<>();
                    request.response().onFailure(done::tryFail).onSuccess(response -> {
                        response.handler(responses::add);
                        response.endHandler(ignored ->
                                done.tryComplete(new Outcome(response.status(), message(response), responses)));
                        response.exceptionHandler(done::tryFail);
                    });
                    if (requests.length == 0) {
                        request.end();
                    }
                    for (int i = 0; i < requests.length; i++) {
                        if (i < requests.length - 1) {
                            request.write(requests[i]);
                        } else {
                            request.end(requests[i]);
                        }
                    }
                    return done.future();
                });
        return await(outcome);
    }

    /** The accessor reads headers only, not trailers. */
    private static String message(GrpcClientResponse<?, ?> response) {
        String trailing = response.trailers().get("grpc-message");
        return trailing == null
                ? String.valueOf(response.statusMessage())
                : URLDecoder.decode(trailing, StandardCharsets.UTF_8);
    }

    private record Outcome(GrpcStatus status, String message, List<TranscribeResponse> responses) {
        private List<String> texts() {
            return responses.stream()
                    .filter(TranscribeResponse::hasFinal)
                    .map(response -> response.getFinal().getText())
                    .toList();
        }
    }
}

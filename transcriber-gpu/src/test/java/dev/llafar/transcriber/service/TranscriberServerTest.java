package dev.llafar.transcriber.service;

import static dev.llafar.transcriber.service.TranscribeClient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.llafar.audio.PcmBytes;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.transcriber.batch.DeviceMetrics;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import dev.llafar.transcriber.model.DecodeRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TranscriberServerTest {
    @RegisterExtension
    final OpenServers servers = new OpenServers();

    @Test
    void deliversFinalAfterImmediateHalfClose() {
        TranscribeClient stream = TranscribeClient.open(
                        servers.client(), servers.start().port())
                .configure(StreamConfig.newBuilder().setSessionId("my-session").build())
                .speak(OpenServers.THREE_WORDS.samples())
                .halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        TranscribeResponse first = stream.responses().getFirst();
        assertThat(first.getReady().getSessionId()).isEqualTo("my-session");
        assertThat(first.getReady().getMaxChunkBytes()).isEqualTo(1 << 20);
        assertThat(stream.responses().getLast().getSettledThroughSample())
                .isEqualTo(OpenServers.THREE_WORDS.samples().length);
    }

    @Test
    void aStreamThatResumesCountsFromItsSample() {
        TranscribeClient stream = TranscribeClient.open(
                        servers.client(), servers.start().port())
                .configure(StreamConfig.newBuilder()
                        .setResumeFromSample(1_000_000)
                        .setChannels(2)
                        .build());
        assertThat(stream.awaitResponse(TranscribeResponse::hasReady).getReady().getReceivedThroughByte())
                .isEqualTo(4_000_000);
        stream.halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.responses().getFirst().getSettledThroughSample()).isEqualTo(1_000_000);
    }

    @Test
    void separatesFiftyConcurrentSessions() {
        long seed = 4711;
        Random random = new Random(seed);
        TranscriberServer server = servers.start();
        List<TranscribeClient> streams = new ArrayList<>();
        List<byte[]> voices = new ArrayList<>();
        List<int[]> sent = new ArrayList<>();
        for (int session = 0; session < 50; session++) {
            int word = 100 * session;
            voices.add(PcmBytes.bytesOf(new SpokenWords()
                    .say(word, word + 1, word + 2, word + 3)
                    .pauseMillis(700)
                    .say(word + 4, word + 5)
                    .pauseMillis(700)
                    .say(word + 6)
                    .samples()));
            streams.add(TranscribeClient.open(servers.client(), server.port()).configure());
            sent.add(new int[1]);
        }
        while (sent.stream().anyMatch(at -> at[0] >= 0)) {
            int session = random.nextInt(50);
            int from = sent.get(session)[0];
            byte[] voice = voices.get(session);
            if (from < 0) {
                continue;
            }
            int to = Math.min(voice.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 40_000));
            streams.get(session).send(voice, from, to);
            sent.get(session)[0] = to < voice.length ? to : -1;
            if (to == voice.length) {
                streams.get(session).halfClose();
            }
        }
        for (int session = 0; session < 50; session++) {
            TranscribeClient stream = streams.get(session);
            int word = 100 * session;
            assertThat(stream.awaitEnd()).as("seed " + seed).isEqualTo("OK");
            assertThat(stream.finals())
                    .as("session %d with seed %d", session, seed)
                    .containsExactly(
                            SpokenWords.text(word, word + 1, word + 2, word + 3),
                            SpokenWords.text(word + 4, word + 5),
                            SpokenWords.text(word + 6));
        }
        servers.assertLeftNothing(server);
    }

    @Test
    void anUtteranceThatCannotBeDecodedEndsItsStreamOnly() {
        TranscriberServer server = servers.start(TranscriberOptions.DEFAULT, () -> new ReadingDecoder(4) {
            @Override
            public void join(List<DecodeRequest> requests) {
                if (requests.stream().anyMatch(request -> contains(request.samples(), 1_013))) {
                    throw new IllegalStateException("thirteen");
                }
                super.join(requests);
            }
        });
        TranscribeClient good =
                TranscribeClient.open(servers.client(), server.port()).configure();
        TranscribeClient bad =
                TranscribeClient.open(servers.client(), server.port()).configure();
        bad.speak(new SpokenWords().say(13).samples()).halfClose();
        good.speak(OpenServers.THREE_WORDS.samples()).halfClose();
        assertThat(bad.awaitEnd()).startsWith("UNAVAILABLE: an utterance could not be decoded; resume elsewhere from");
        assertThat(good.awaitEnd()).isEqualTo("OK");
        assertThat(good.finals()).containsExactly("w1 w2 w3");
        assertThat(server.metrics().device().failedFinals()).isEqualTo(1);
    }

    private static boolean contains(short[] samples, int level) {
        for (short sample : samples) {
            if (sample == level) {
                return true;
            }
        }
        return false;
    }

    @Test
    void requiresTheConfiguredToken() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withToken(new AccessToken("a-secret-of-the-test")),
                () -> new ReadingDecoder(1));
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .awaitEnd())
                .startsWith("UNAUTHENTICATED");
        assertThat(TranscribeClient.open(servers.client(), server.port(), "Bearer a-secret-of-the-tesT", true)
                        .configure()
                        .awaitEnd())
                .startsWith("UNAUTHENTICATED");
        assertThat(TranscribeClient.open(servers.client(), server.port(), "bearer a-secret-of-the-test", true)
                        .configure()
                        .halfClose()
                        .awaitEnd())
                .isEqualTo("OK");
        servers.assertLeftNothing(server);
    }

    @Test
    void reflectionListsAndDescribesTheService() throws Exception {
        ServiceMethod<ServerReflectionResponse, ServerReflectionRequest> info = ServiceMethod.client(
                ServiceName.create("grpc.reflection.v1", "ServerReflection"),
                "ServerReflectionInfo",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(ServerReflectionResponse.newBuilder()));
        SocketAddress address = SocketAddress.inetSocketAddress(servers.start().port(), "127.0.0.1");
        var listed = await(servers.client()
                .request(address, info)
                .compose(request -> request.send(
                        ServerReflectionRequest.newBuilder().setListServices("").build()))
                .compose(response -> response.last()));
        assertThat(listed.getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains("llafar.v1.Transcriber", "grpc.health.v1.Health");
        var described = await(servers.client()
                .request(address, info)
                .compose(request -> request.send(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("llafar.v1.Transcriber")
                        .build()))
                .compose(response -> response.last()));
        FileDescriptorProto file = FileDescriptorProto.parseFrom(
                described.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getService(0).getMethod(0).getName()).isEqualTo("Transcribe");
    }

    @Test
    void healthIsServingWhenTheModelIsWarm() {
        TranscriberServer server = servers.start();
        assertThat(server.ready()).isTrue();
        assertThat(servers.health(server)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    @Test
    void stuckDeviceRejectsSessionsUntilItsDecoderReturns() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withSchedule(ScheduleLimits.DEFAULT.withStuckAfter(Duration.ofMillis(200))),
                () -> new HeldDecoder(2, mayGoOn));
        TranscribeClient stream = TranscribeClient.open(servers.client(), server.port())
                .configure()
                .speak(new SpokenWords().say(1, 2, 3).pauseMillis(900).samples());
        servers.awaitThat(() -> !server.ready());

        assertThat(server.metrics().device().state()).isEqualTo(DeviceMetrics.State.STUCK);
        assertThat(servers.health(server)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .awaitEnd())
                .startsWith("UNAVAILABLE: the decoder has been busy with one call for");

        mayGoOn.countDown();
        servers.awaitThat(server::ready);
        stream.halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
    }

    @Test
    void aServerThatCannotBindClosesItsDevice() {
        TranscriberServer server = servers.start();
        ReadingDecoder decoder = new ReadingDecoder(1);
        assertThatThrownBy(() -> servers.start(
                        TranscriberOptions.DEFAULT.withAddress("127.0.0.1", server.port()), () -> decoder))
                .hasRootCauseInstanceOf(java.net.BindException.class);
        assertThat(decoder.isClosed()).isTrue();
    }

    @Test
    void drainingDeliversFinalsAndRejectsNewSessions() {
        TranscriberServer server = servers.start();
        TranscribeClient stream = TranscribeClient.open(servers.client(), server.port())
                .configure()
                .speak(OpenServers.THREE_WORDS.samples());
        stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
        await(server.drain(Duration.ofSeconds(20)));
        assertThat(stream.awaitEnd()).startsWith("UNAVAILABLE: the server is going away");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        assertThat(server.ready()).isFalse();
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .awaitEnd())
                .startsWith("UNAVAILABLE");
        assertThat(servers.health(server)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
        await(server.close());
    }

    @Test
    void drainTimeoutAbortsOpenStreams() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = servers.start(TranscriberOptions.DEFAULT, () -> new HeldDecoder(2, mayGoOn));
        TranscribeClient stream = TranscribeClient.open(servers.client(), server.port())
                .configure()
                .speak(OpenServers.THREE_WORDS.samples());
        stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
        await(server.drain(Duration.ofMillis(50)));
        assertThat(stream.awaitEnd()).startsWith("UNAVAILABLE");
        mayGoOn.countDown();
        servers.assertLeftNothing(server);
    }
}

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
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.session.TrackerLimits;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscriberServerTest {
    /** A decoder that is held makes finals late, for which sessions would be refused. */
    private static final ScheduleLimits PATIENT =
            new ScheduleLimits(256, 8, 256, 4, 1, 0, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final SpokenWords THREE_WORDS =
            new SpokenWords().pauseMillis(300).say(1, 2, 3);

    private final Vertx vertx = Vertx.vertx();
    private final GrpcClient client = GrpcClient.client(vertx);
    private final AtomicInteger openVoices = new AtomicInteger();

    @AfterEach
    void close() {
        await(vertx.close());
        assertThat(openVoices).as("voice activity detectors left open").hasValue(0);
    }

    private TranscriberServer start(TranscriberOptions options, Supplier<? extends ReadingDecoder> decoders) {
        return await(TranscriberServer.start(vertx, options, decoders::get, () -> new LevelVoiceActivity(openVoices)));
    }

    private TranscriberServer start() {
        return start(TranscriberOptions.DEFAULT, () -> new ReadingDecoder(4));
    }

    /** A decoder whose steps wait until the test lets them go on. */
    private static final class HeldDecoder extends ReadingDecoder {
        private final CountDownLatch mayGoOn;
        private boolean isWarm;

        HeldDecoder(int slots, CountDownLatch mayGoOn) {
            super(slots);
            this.mayGoOn = mayGoOn;
        }

        @Override
        public List<Decoded> step() {
            if (isWarm) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException failure) {
                    throw new IllegalStateException(failure);
                }
            }
            List<Decoded> decoded = super.step();
            isWarm |= !decoded.isEmpty();
            return decoded;
        }
    }

    @Test
    void halfCloseRightAfterTheLastByteStillDeliversTheFinal() {
        TranscribeClient stream = TranscribeClient.open(client, start().port())
                .configure(StreamConfig.newBuilder().setSessionId("my-session").build())
                .speak(THREE_WORDS.samples())
                .halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        TranscribeResponse first = stream.responses().getFirst();
        assertThat(first.getReady().getSessionId()).isEqualTo("my-session");
        assertThat(first.getReady().getMaxChunkBytes()).isEqualTo(1 << 20);
        assertThat(stream.responses().getLast().getSettledThroughSample()).isEqualTo(THREE_WORDS.samples().length);
    }

    @Test
    void aStreamThatResumesCountsFromItsSample() {
        TranscribeClient stream = TranscribeClient.open(client, start().port())
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
    void fiftySessionsAtOnceEachHearTheirOwnWordsHoweverTheyAreCut() {
        long seed = 4711;
        Random random = new Random(seed);
        TranscriberServer server = start();
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
            streams.add(TranscribeClient.open(client, server.port()).configure());
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
        assertLeftNothing(server);
    }

    @Test
    void streamsThatAreResetLeaveNothing() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server =
                start(TranscriberOptions.DEFAULT.withSchedule(PATIENT), () -> new HeldDecoder(2, mayGoOn));
        List<TranscribeClient> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TranscribeClient stream =
                    TranscribeClient.open(client, server.port()).configure();
            stream.speak(new SpokenWords().say(1, 2, 3).pauseMillis(900).say(4).samples());
            stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
            streams.add(stream);
        }
        assertThat(server.metrics().device().sessions()).isEqualTo(10);
        streams.forEach(TranscribeClient::cancel);
        awaitThat(() -> server.metrics().openStreams() == 0);
        mayGoOn.countDown();
        assertLeftNothing(server);
        assertThat(server.metrics().device().writtenFinals()).isZero();
    }

    @Test
    void aSessionWithTooManyUndeliveredFinalsIsPausedAndLosesNothing() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT
                        .withTracker(new TrackerLimits(
                                2, 8_000, 16_000, Duration.ofSeconds(1), TrackerLimits.Stability.DEFAULT))
                        .withSchedule(PATIENT),
                () -> new HeldDecoder(2, mayGoOn));
        TranscribeClient stream = TranscribeClient.open(client, server.port()).configure();
        List<String> said = new ArrayList<>();
        CompletableFuture<Void> lastWritten = null;
        for (int i = 0; i < 60; i++) {
            lastWritten = stream.write(new SpokenWords().say(i).pauseMillis(900).samples())
                    .toCompletionStage()
                    .toCompletableFuture();
            said.add("w" + i);
        }
        awaitThat(() -> server.metrics().pausedStreams() == 1);
        // Another stream of the same connection is not held up by the one that is paused.
        TranscribeClient other = TranscribeClient.open(client, server.port()).configure();
        other.awaitResponse(TranscribeResponse::hasReady);
        other.speak(new SpokenWords().say(7).samples());
        other.awaitResponse(TranscribeResponse::hasSpeechStarted);
        DeviceMetrics device = server.metrics().device();
        assertThat(device.queuedFinals() + device.occupiedSlots()).isEqualTo(2);
        assertThat(lastWritten).isNotDone();

        mayGoOn.countDown();
        stream.halfClose();
        other.cancel();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).isEqualTo(said);
    }

    @Test
    void aReaderThatDoesNotReadIsPausedAndGetsEveryFinalWhenItDoes() {
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofMinutes(1), Duration.ofHours(4), 4)),
                () -> new ReadingDecoder(4));
        TranscribeClient slow =
                TranscribeClient.open(client, server.port(), "", false).configure();
        List<String> said = new ArrayList<>();
        CompletableFuture<Void> lastWritten = null;
        for (int i = 0; i < 3_000; i++) {
            lastWritten = slow.write(new SpokenWords().say(i).pauseMillis(630).samples())
                    .toCompletionStage()
                    .toCompletableFuture();
            said.add("w" + i);
        }
        awaitThat(() -> server.metrics().pausedStreams() == 1
                && server.metrics().device().queuedFinals() == 0
                && server.metrics().device().occupiedSlots() == 0);
        assertThat(server.metrics().device().writtenFinals()).isLessThan(3_000);
        assertThat(lastWritten).isNotDone();
        slow.halfClose();
        slow.read();
        assertThat(slow.awaitEnd()).isEqualTo("OK");
        assertThat(slow.finals()).isEqualTo(said);
    }

    @Test
    void aReaderThatNeverReadsIsResetAfterTheIdleLimit() {
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofMillis(300), Duration.ofHours(4), 1)),
                () -> new ReadingDecoder(4));
        TranscribeClient stuck =
                TranscribeClient.open(client, server.port(), "", false).configure();
        for (int i = 0; i < 3_000; i++) {
            stuck.speak(new SpokenWords().say(i).pauseMillis(630).samples());
        }
        awaitThat(() -> server.metrics().openStreams() == 0);
        assertLeftNothing(server);
    }

    @Test
    void wrongStreamsAreToldWhatIsWrongAndOthersGoOn() {
        TranscriberServer server = start();
        TranscribeClient good = TranscribeClient.open(client, server.port()).configure();
        assertThat(TranscribeClient.open(client, server.port())
                        .speak(new short[10])
                        .awaitEnd())
                .isEqualTo("FAILED_PRECONDITION: audio came before the config, expected config first");
        assertThat(TranscribeClient.open(client, server.port())
                        .configure()
                        .configure()
                        .awaitEnd())
                .isEqualTo("FAILED_PRECONDITION: config came a second time, expected audio");
        assertThat(TranscribeClient.open(client, server.port()).halfClose().awaitEnd())
                .startsWith("FAILED_PRECONDITION: the stream ended before its config");
        assertThat(TranscribeClient.open(client, server.port())
                        .configure(StreamConfig.newBuilder().setSampleRateHz(12).build())
                        .awaitEnd())
                .startsWith("INVALID_ARGUMENT: sample_rate_hz is 12, expected");
        assertThat(TranscribeClient.open(client, server.port())
                        .configure()
                        .speak(new short[600_000])
                        .awaitEnd())
                .isEqualTo("INVALID_ARGUMENT: audio.data is 1200000 bytes long, expected at most 1048576");
        assertThat(TranscribeClient.open(client, server.port())
                        .configure()
                        .speak(new short[6_000_000])
                        .awaitEnd())
                .startsWith("INVALID_ARGUMENT: request is not a TranscribeRequest or over the message limit");
        good.speak(THREE_WORDS.samples()).halfClose();
        assertThat(good.awaitEnd()).isEqualTo("OK");
        assertThat(good.finals()).containsExactly("w1 w2 w3");
        assertLeftNothing(server);
    }

    @Test
    void aStreamThatGoesSilentGetsItsFinalAndThenTheStatus() {
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofSeconds(2), Duration.ofHours(4), 64)),
                () -> new ReadingDecoder(4));
        TranscribeClient stream =
                TranscribeClient.open(client, server.port()).configure().speak(THREE_WORDS.samples());
        assertThat(stream.awaitEnd())
                .isEqualTo("DEADLINE_EXCEEDED: the time without audio is over the limit, expected at most 2000 ms");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        assertLeftNothing(server);
    }

    @Test
    void theTimeThatASessionNeedsToOpenIsNoSilenceOfItsClient() {
        TranscriberServer server = await(TranscriberServer.start(
                vertx,
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofSeconds(2), Duration.ofHours(4), 64)),
                () -> new ReadingDecoder(4),
                () -> {
                    LockSupport.parkNanos(Duration.ofMillis(2_500).toNanos()); // a machine with much else to do
                    return new LevelVoiceActivity(openVoices);
                }));
        TranscribeClient stream = TranscribeClient.open(client, server.port()).configure();
        stream.awaitResponse(TranscribeResponse::hasReady);
        stream.speak(THREE_WORDS.samples()).halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        assertLeftNothing(server);
    }

    @Test
    void sessionsOverTheLimitAreRefusedWithWhenToComeBack() {
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT.withSchedule(ScheduleLimits.DEFAULT.withSessions(1)),
                () -> new ReadingDecoder(1));
        TranscribeClient first = TranscribeClient.open(client, server.port()).configure();
        first.awaitResponse(TranscribeResponse::hasReady);
        assertThat(TranscribeClient.open(client, server.port()).configure().awaitEnd())
                .isEqualTo("RESOURCE_EXHAUSTED: 1 sessions are open, expected fewer than 1; try again in 5000 ms");
        first.halfClose();
        assertThat(first.awaitEnd()).isEqualTo("OK");
        TranscribeClient next =
                TranscribeClient.open(client, server.port()).configure().halfClose();
        assertThat(next.awaitEnd()).isEqualTo("OK");
        assertThat(server.metrics().device().refusedSessions()).isEqualTo(1);
    }

    @Test
    void aTokenIsAskedForWhenOneIsSet() {
        TranscriberServer server = start(
                TranscriberOptions.DEFAULT.withToken(new AccessToken("a-secret-of-the-test")),
                () -> new ReadingDecoder(1));
        assertThat(TranscribeClient.open(client, server.port()).configure().awaitEnd())
                .startsWith("UNAUTHENTICATED");
        assertThat(TranscribeClient.open(client, server.port(), "Bearer a-secret-of-the-tesT", true)
                        .configure()
                        .awaitEnd())
                .startsWith("UNAUTHENTICATED");
        assertThat(TranscribeClient.open(client, server.port(), "bearer a-secret-of-the-test", true)
                        .configure()
                        .halfClose()
                        .awaitEnd())
                .isEqualTo("OK");
        assertLeftNothing(server);
    }

    @Test
    void drainingDeliversWhatWasSaidAndTakesNoMore() {
        TranscriberServer server = start();
        TranscribeClient stream =
                TranscribeClient.open(client, server.port()).configure().speak(THREE_WORDS.samples());
        stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
        await(server.drain(Duration.ofSeconds(20)));
        assertThat(stream.awaitEnd()).startsWith("UNAVAILABLE: the server is going away");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        assertThat(server.ready()).isFalse();
        assertThat(TranscribeClient.open(client, server.port()).configure().awaitEnd())
                .startsWith("UNAVAILABLE");
        assertThat(health(server)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
        await(server.close());
    }

    @Test
    void aDrainThatLastsTooLongCutsWhatIsOpen() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = start(TranscriberOptions.DEFAULT, () -> new HeldDecoder(2, mayGoOn));
        TranscribeClient stream =
                TranscribeClient.open(client, server.port()).configure().speak(THREE_WORDS.samples());
        stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
        await(server.drain(Duration.ofMillis(50)));
        assertThat(stream.awaitEnd()).startsWith("UNAVAILABLE");
        mayGoOn.countDown();
        assertLeftNothing(server);
    }

    @Test
    void anUtteranceThatCannotBeDecodedEndsItsStreamOnly() {
        TranscriberServer server = start(TranscriberOptions.DEFAULT, () -> new ReadingDecoder(4) {
            @Override
            public void join(List<DecodeRequest> requests) {
                if (requests.stream().anyMatch(request -> contains(request.samples(), 1_013))) {
                    throw new IllegalStateException("thirteen");
                }
                super.join(requests);
            }
        });
        TranscribeClient good = TranscribeClient.open(client, server.port()).configure();
        TranscribeClient bad = TranscribeClient.open(client, server.port()).configure();
        bad.speak(new SpokenWords().say(13).samples()).halfClose();
        good.speak(THREE_WORDS.samples()).halfClose();
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
    void reflectionListsAndDescribesTheService() throws Exception {
        ServiceMethod<ServerReflectionResponse, ServerReflectionRequest> info = ServiceMethod.client(
                ServiceName.create("grpc.reflection.v1", "ServerReflection"),
                "ServerReflectionInfo",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(ServerReflectionResponse.newBuilder()));
        SocketAddress address = SocketAddress.inetSocketAddress(start().port(), "127.0.0.1");
        var listed = await(client.request(address, info)
                .compose(request -> request.send(
                        ServerReflectionRequest.newBuilder().setListServices("").build()))
                .compose(response -> response.last()));
        assertThat(listed.getListServicesResponse().getServiceList())
                .extracting(service -> service.getName())
                .contains("llafar.v1.Transcriber", "grpc.health.v1.Health");
        var described = await(client.request(address, info)
                .compose(request -> request.send(ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("llafar.v1.Transcriber")
                        .build()))
                .compose(response -> response.last()));
        FileDescriptorProto file = FileDescriptorProto.parseFrom(
                described.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getService(0).getMethod(0).getName()).isEqualTo("Transcribe");
    }

    @Test
    void healthSaysServingWhenTheModelIsWarm() {
        TranscriberServer server = start();
        assertThat(server.ready()).isTrue();
        assertThat(health(server)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }

    private HealthCheckResponse.ServingStatus health(TranscriberServer server) {
        ServiceMethod<HealthCheckResponse, HealthCheckRequest> check = ServiceMethod.client(
                ServiceName.create("grpc.health.v1", "Health"),
                "Check",
                GrpcMessageEncoder.encoder(),
                GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));
        return await(client.request(SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"), check)
                        .compose(request -> request.send(HealthCheckRequest.newBuilder()
                                .setService("llafar.v1.Transcriber")
                                .build()))
                        .compose(response -> response.last()))
                .getStatus();
    }

    @Test
    void aServerThatCannotBindClosesItsDevice() {
        TranscriberServer server = start();
        ReadingDecoder decoder = new ReadingDecoder(1);
        assertThatThrownBy(
                        () -> start(TranscriberOptions.DEFAULT.withAddress("127.0.0.1", server.port()), () -> decoder))
                .hasRootCauseInstanceOf(java.net.BindException.class);
        assertThat(decoder.isClosed()).isTrue();
    }

    /** Nothing is open, queued or in a slot; polled, because the last thread may just be leaving. */
    private void assertLeftNothing(TranscriberServer server) {
        awaitThat(() -> {
            DeviceMetrics device = server.metrics().device();
            return server.metrics().openStreams() == 0
                    && device.sessions() == 0
                    && device.queuedFinals() == 0
                    && device.queuedPartials() == 0
                    && device.occupiedSlots() == 0
                    && openVoices.get() == 0;
        });
    }

    private void awaitThat(BooleanSupplier condition) {
        CompletableFuture<Void> met = new CompletableFuture<>();
        long timer = vertx.setPeriodic(5, id -> {
            if (condition.getAsBoolean()) {
                met.complete(null);
            }
        });
        try {
            met.get(60, java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("waited in vain", failure);
        } finally {
            vertx.cancelTimer(timer);
        }
    }
}

package dev.llafar.transcriber.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.proto.v1.Encoding;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.Task;
import dev.llafar.proto.v1.TranscribeResponse;
import dev.llafar.transcriber.batch.DeviceMetrics;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.fakes.SpokenWords;
import dev.llafar.transcriber.session.TrackerLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits, errors and back-pressure of streams. */
@Tag("slow")
class StreamBoundsTest {
    /** Does not refuse sessions when a held decoder makes finals late. */
    private static final ScheduleLimits LATE_FINALS_ALLOWED =
            new ScheduleLimits(256, 8, 256, 4, 1, 0, Duration.ofSeconds(1), Duration.ofMinutes(1));

    @RegisterExtension
    final OpenServers servers = new OpenServers();

    @Test
    void releasesEverythingAfterResets() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withSchedule(LATE_FINALS_ALLOWED), () -> new HeldDecoder(2, mayGoOn));
        List<TranscribeClient> streams = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TranscribeClient stream =
                    TranscribeClient.open(servers.client(), server.port()).configure();
            stream.speak(new SpokenWords().say(1, 2, 3).pauseMillis(900).say(4).samples());
            stream.awaitResponse(TranscribeResponse::hasSpeechStarted);
            streams.add(stream);
        }
        assertThat(server.metrics().device().sessions()).isEqualTo(10);
        streams.forEach(TranscribeClient::cancel);
        servers.awaitThat(() -> server.metrics().openStreams() == 0);
        mayGoOn.countDown();
        servers.assertLeftNothing(server);
        assertThat(server.metrics().device().writtenFinals()).isZero();
    }

    @Test
    void pausesSessionAtOutstandingFinalsBoundWithoutLoss() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT
                        .withTracker(new TrackerLimits(
                                2, 8_000, 16_000, Duration.ofSeconds(1), TrackerLimits.Stability.DEFAULT))
                        .withSchedule(LATE_FINALS_ALLOWED),
                () -> new HeldDecoder(2, mayGoOn));
        TranscribeClient stream =
                TranscribeClient.open(servers.client(), server.port()).configure();
        List<String> said = new ArrayList<>();
        CompletableFuture<Void> lastWritten = null;
        for (int i = 0; i < 60; i++) {
            lastWritten = stream.write(new SpokenWords().say(i).pauseMillis(900).samples())
                    .toCompletionStage()
                    .toCompletableFuture();
            said.add("w" + i);
        }
        servers.awaitThat(() -> server.metrics().pausedStreams() == 1);
        // Another stream of the same connection is not held up by the one that is paused.
        TranscribeClient other =
                TranscribeClient.open(servers.client(), server.port()).configure();
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
    void pausesClientThatDoesNotReadWithoutLoss() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofMinutes(1), Duration.ofHours(4), 4)),
                () -> new ReadingDecoder(4));
        TranscribeClient slow = TranscribeClient.open(servers.client(), server.port(), "", false)
                .configure();
        List<String> said = new ArrayList<>();
        CompletableFuture<Void> lastWritten = null;
        for (int i = 0; i < 3_000; i++) {
            lastWritten = slow.write(new SpokenWords().say(i).pauseMillis(630).samples())
                    .toCompletionStage()
                    .toCompletableFuture();
            said.add("w" + i);
        }
        servers.awaitThat(() -> server.metrics().pausedStreams() == 1
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
    void resetsStreamOfClientThatNeverReads() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofMillis(300), Duration.ofHours(4), 1)),
                () -> new ReadingDecoder(4));
        TranscribeClient stuck = TranscribeClient.open(servers.client(), server.port(), "", false)
                .configure();
        for (int i = 0; i < 3_000; i++) {
            stuck.speak(new SpokenWords().say(i).pauseMillis(630).samples());
        }
        servers.awaitThat(() -> server.metrics().openStreams() == 0);
        servers.assertLeftNothing(server);
    }

    @Test
    void invalidStreamsFailWithReasonAndOthersContinue() {
        TranscriberServer server = servers.start();
        TranscribeClient good =
                TranscribeClient.open(servers.client(), server.port()).configure();
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .speak(new short[10])
                        .awaitEnd())
                .isEqualTo("FAILED_PRECONDITION: audio came before the config, expected config first");
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .configure()
                        .awaitEnd())
                .isEqualTo("FAILED_PRECONDITION: config came a second time, expected audio");
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .halfClose()
                        .awaitEnd())
                .startsWith("FAILED_PRECONDITION: the stream ended before its config");
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure(StreamConfig.newBuilder().setSampleRateHz(12).build())
                        .awaitEnd())
                .startsWith("INVALID_ARGUMENT: sample_rate_hz is 12, expected");
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .speak(new short[600_000])
                        .awaitEnd())
                .isEqualTo("INVALID_ARGUMENT: audio.data is 1200000 bytes long, expected at most 1048576");
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .speak(new short[6_000_000])
                        .awaitEnd())
                .startsWith("INVALID_ARGUMENT: request is not a TranscribeRequest or over the message limit");
        good.speak(OpenServers.THREE_WORDS.samples()).halfClose();
        assertThat(good.awaitEnd()).isEqualTo("OK");
        assertThat(good.finals()).containsExactly("w1 w2 w3");
        servers.assertLeftNothing(server);
    }

    @Test
    void invalidConfigFailsWithFieldValueAndExpectation() {
        TranscriberServer server = servers.start();
        assertThatRefused(server, each -> each.setSessionId("a b\n"))
                .startsWith("INVALID_ARGUMENT: session_id: got a b");
        assertThatRefused(server, each -> each.setConversationId("/")).contains("conversation id: got /; expected");
        assertThatRefused(server, each -> each.setEncoding(Encoding.ENCODING_OGG_OPUS))
                .contains("encoding is 2");
        assertThatRefused(server, each -> each.setEncodingValue(77)).contains("encoding is 77");
        assertThatRefused(server, each -> each.setSampleRateHz(7_999)).contains("sample_rate_hz is 7999");
        assertThatRefused(server, each -> each.setChannels(9)).contains("channels is 9, expected 1 to 8, or none");
        assertThatRefused(server, each -> each.addLanguages("xx"))
                .contains("languages: got xx; expected languages of the checkpoint: [cy, en]");
        assertThatRefused(server, each -> each.setTask(Task.TASK_TRANSLATE))
                .contains("task: got TRANSLATE; expected tasks of the checkpoint: [TRANSCRIBE]");
        assertThatRefused(
                        server,
                        each -> each.addAllPhrases(IntStream.range(0, 65)
                                .mapToObj(Integer::toString)
                                .toList()))
                .contains("phrases: got a list of 65; expected at most 64");
        assertThatRefused(server, each -> each.addPhrases("p".repeat(101))).contains("101 characters");
        assertThatRefused(server, each -> each.setResumeFromSample(-1)).contains("resume_from_sample is 1844");
        servers.assertLeftNothing(server);
    }

    private org.assertj.core.api.AbstractStringAssert<?> assertThatRefused(
            TranscriberServer server, Consumer<StreamConfig.Builder> change) {
        StreamConfig.Builder config = StreamConfig.newBuilder();
        change.accept(config);
        return assertThat(TranscribeClient.open(servers.client(), server.port())
                .configure(config.build())
                .awaitEnd());
    }

    @Test
    void idleStreamReceivesItsFinalAndThenDeadlineExceeded() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofSeconds(2), Duration.ofHours(4), 64)),
                () -> new ReadingDecoder(4));
        TranscribeClient stream = TranscribeClient.open(servers.client(), server.port())
                .configure()
                .speak(OpenServers.THREE_WORDS.samples());
        assertThat(stream.awaitEnd())
                .isEqualTo("DEADLINE_EXCEEDED: the time without audio is over the limit, expected at most 2000 ms");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        servers.assertLeftNothing(server);
    }

    @Test
    void openingTimeDoesNotCountAsIdle() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withLimits(
                        new StreamLimits(1 << 20, Duration.ofSeconds(2), Duration.ofHours(4), 64)),
                () -> new ReadingDecoder(4),
                Duration.ofMillis(2_500)); // as on a busy machine
        TranscribeClient stream =
                TranscribeClient.open(servers.client(), server.port()).configure();
        stream.awaitResponse(TranscribeResponse::hasReady);
        stream.speak(OpenServers.THREE_WORDS.samples()).halfClose();
        assertThat(stream.awaitEnd()).isEqualTo("OK");
        assertThat(stream.finals()).containsExactly("w1 w2 w3");
        servers.assertLeftNothing(server);
    }

    @Test
    void refusesSessionsOverTheLimitWithRetryTime() {
        TranscriberServer server = servers.start(
                TranscriberOptions.DEFAULT.withSchedule(ScheduleLimits.DEFAULT.withSessions(1)),
                () -> new ReadingDecoder(1));
        TranscribeClient first =
                TranscribeClient.open(servers.client(), server.port()).configure();
        first.awaitResponse(TranscribeResponse::hasReady);
        assertThat(TranscribeClient.open(servers.client(), server.port())
                        .configure()
                        .awaitEnd())
                .isEqualTo("RESOURCE_EXHAUSTED: 1 sessions are open, expected fewer than 1; try again in 5000 ms");
        first.halfClose();
        assertThat(first.awaitEnd()).isEqualTo("OK");
        TranscribeClient next = TranscribeClient.open(servers.client(), server.port())
                .configure()
                .halfClose();
        assertThat(next.awaitEnd()).isEqualTo("OK");
        assertThat(server.metrics().device().refusedSessions()).isEqualTo(1);
    }
}

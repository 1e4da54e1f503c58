package dev.llafar.transcriber.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.fakes.LevelVoiceActivity;
import dev.llafar.transcriber.fakes.SpokenWords;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InProcessTranscriberTest {
    @RegisterExtension
    final OpenServers servers = new OpenServers();

    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final Events events = new Events();
    private InProcessTranscriber transcriber;

    @BeforeEach
    void start() throws Exception {
        start(AudioBudget.unbounded());
    }

    private void start(AudioBudget budget) throws Exception {
        ScheduleLimits limits = ScheduleLimits.DEFAULT.withStuckAfter(Duration.ofMillis(200));
        transcriber = InProcessTranscriber.start(
                        TranscriberOptions.DEFAULT.withSchedule(limits),
                        () -> new HeldDecoder(2, mayGoOn),
                        LevelVoiceActivity::new,
                        budget)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        mayGoOn.countDown();
        transcriber.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        executor.shutdownNow();
    }

    @Test
    void sendsNoHeartbeatWhileTheDeviceIsStuck() throws Exception {
        openWithSpeech();
        servers.awaitThat(() -> transcriber.metrics().state() == State.STUCK);

        assertThat(transcriber.isReady()).isFalse();
        assertThat(transcriber.check()).isCompletedExceptionally();
        assertThat(heartbeats()).isZero();

        mayGoOn.countDown();
        servers.awaitThat(transcriber::isReady);
        assertThat(heartbeats()).isPositive();
    }

    @Test
    void sendsNoHeartbeatWhileADrainingDeviceIsStuck() throws Exception {
        openWithSpeech();
        transcriber.drain();
        servers.awaitThat(() -> transcriber.metrics().state() == State.STUCK);

        assertThat(heartbeats()).isZero();

        mayGoOn.countDown();
        servers.awaitThat(() -> transcriber.metrics().state() == State.DRAINING);
        assertThat(heartbeats()).isPositive();
    }

    @Test
    void acceptsNoAudioWhileTheAudioBudgetIsExhausted() throws Exception {
        transcriber.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        AudioBudget budget = new AudioBudget(AudioBudget.SESSION_FLOOR_SAMPLES);
        start(budget);
        short[] utterance = new SpokenWords()
                .say(IntStream.rangeClosed(1, 30).toArray())
                .pauseMillis(900)
                .samples();
        TranscriberStream stream = transcriber.open(TranscriptionRequest.defaults(), 0, executor, events);
        events.isReady.get(60, TimeUnit.SECONDS);
        int written = executor.submit(() -> {
                    int utterances = 0;
                    while (stream.isWritable()) {
                        stream.write(utterance);
                        utterances++;
                    }
                    return utterances;
                })
                .get(60, TimeUnit.SECONDS);

        assertThat(written).isEqualTo(4); // 9 s each; the reserve is 32 s, the bound of finals is 8
        assertThat(budget.usedSamples()).isBetween(budget.samples(), budget.samples() + utterance.length);
        Events refused = new Events();
        transcriber.open(TranscriptionRequest.defaults(), 0, executor, refused);
        runWhatWaits();
        assertThat(refused.all)
                .singleElement()
                .isInstanceOfSatisfying(
                        SpeechEvent.SessionFailed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo(SessionError.Code.OVERLOADED));

        events.writable.drainPermits();
        mayGoOn.countDown();
        assertThat(events.writable.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        stop(stream);
        assertThat(budget.usedSamples()).isZero();
    }

    @Test
    void failsAnIdleStreamWhenItCloses() throws Exception {
        mayGoOn.countDown();
        transcriber.open(TranscriptionRequest.defaults(), 0, executor, events);
        events.isReady.get(60, TimeUnit.SECONDS);
        transcriber.close().toCompletableFuture().get(60, TimeUnit.SECONDS);
        runWhatWaits();
        assertThat(events.all).last().isInstanceOfSatisfying(SpeechEvent.SessionFailed.class, failed -> assertThat(
                        failed.error().code())
                .isEqualTo(SessionError.Code.TRANSCRIBER_UNAVAILABLE));
    }

    private void stop(TranscriberStream stream) throws Exception {
        executor.submit(stream::cancel).get(60, TimeUnit.SECONDS);
    }

    private void openWithSpeech() throws Exception {
        TranscriberStream stream = transcriber.open(TranscriptionRequest.defaults(), 0, executor, events);
        events.isReady.get(60, TimeUnit.SECONDS);
        executor.submit(() -> stream.write(
                        new SpokenWords().say(1, 2, 3).pauseMillis(900).samples()))
                .get(60, TimeUnit.SECONDS);
    }

    /** The events that one heartbeat causes in the open stream. */
    private long heartbeats() throws Exception {
        runWhatWaits();
        long before = events.settled();
        transcriber.beat();
        runWhatWaits();
        return events.settled() - before;
    }

    private void runWhatWaits() throws Exception {
        executor.submit(() -> {}).get(60, TimeUnit.SECONDS);
    }

    private static final class Events implements TranscriberListener {
        private final CompletableFuture<Void> isReady = new CompletableFuture<>();
        private final Semaphore writable = new Semaphore(0);
        private final List<SpeechEvent> all = new CopyOnWriteArrayList<>();

        @Override
        public void onReady() {
            isReady.complete(null);
        }

        @Override
        public void onEvent(SpeechEvent event) {
            all.add(event);
        }

        @Override
        public void onWritable() {
            writable.release();
        }

        private long settled() {
            return all.stream().filter(SpeechEvent.Settled.class::isInstance).count();
        }
    }
}

package dev.llafar.gateway.transcriber;

import static dev.llafar.gateway.testing.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every transcriber does, whatever is behind it. */
abstract class TranscriberContract {
    /** What {@link #request} may not ask for: no transcriber under test supports it. */
    private static final String UNSUPPORTED_LANGUAGE = "xx";

    protected final Vertx vertx = Vertx.vertx();

    /**
     * Returns a transcriber whose streams behave as {@code life} says. One that has its own reasons to refuse a stream
     * arranges for the reason that {@code life} names, instead of repeating its message.
     */
    abstract Transcriber transcriber(Life life);

    /** Returns audio that the transcriber divides into exactly {@link Voice#utterances()}. */
    abstract ScriptedAudio voice(long seed, int utterances);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void isReadyFirstAndEmitsAllEventsInOrderBeforeItEnds() {
        ScriptedAudio voice = voice(7, 5);
        Received received = transcribe(transcriber(Life.LONG), voice, 0);
        assertThat(received.failure).isNull();
        assertThat(received.isReady).isTrue();
        assertThat(voice.utterances()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(received.texts()).isEqualTo(voice.utterances());
        assertThat(received.events)
                .extracting(SpeechEvent::settledThroughSample)
                .isSorted();
    }

    @Test
    void countsPositionsFromTheBeginningOfTheSession() {
        ScriptedAudio voice = voice(8, 3);
        long start = 160_000;
        Received first = transcribe(transcriber(Life.LONG), voice, 0);
        Received later = transcribe(transcriber(Life.LONG), voice, start);
        assertThat(first.texts()).isNotEmpty();
        assertThat(later.texts()).isEqualTo(first.texts());
        for (int i = 0; i < first.finals().size(); i++) {
            SpeechEvent.Final early = first.finals().get(i);
            SpeechEvent.Final late = later.finals().get(i);
            assertThat(late.startSample()).isEqualTo(early.startSample() + start);
            assertThat(late.endSample()).isEqualTo(early.endSample() + start);
            assertThat(late.settledThroughSample()).isEqualTo(early.settledThroughSample() + start);
            assertThat(late.words().getLast().endSample())
                    .isEqualTo(early.words().getLast().endSample() + start);
        }
    }

    @Test
    void endsWithoutFinalsWhenNoAudioIsSent() {
        Received received = transcribe(transcriber(Life.LONG), ScriptedAudio.silent(0), 0);
        assertThat(received.failure).isNull();
        assertThat(received.finals()).isEmpty();
    }

    @Test
    void reportsAFailureThatAllowsARetryAfterTheEarlierFinals() {
        ScriptedAudio voice = voice(9, 6);
        Received received = transcribe(transcriber(Life.dyingAfter(voice.samples().length / 2)), voice, 0);
        assertThat(received.failure).isNotNull();
        assertThat(received.failure.code()).isEqualTo(SessionError.Code.TRANSCRIBER_UNAVAILABLE);
        assertThat(received.failure.retry()).isTrue();
        assertThat(received.texts())
                .isEqualTo(voice.utterances().subList(0, received.texts().size()));
    }

    @Test
    void refusesAnInvalidRequestWithoutAllowingARetry() {
        Received received = transcribe(
                transcriber(Life.refused(SessionError.Code.INVALID_REQUEST, "languages: got xx; expected en")),
                request(UNSUPPORTED_LANGUAGE),
                voice(1, 1),
                0);
        assertThat(received.isReady).isFalse();
        assertThat(received.failure.code()).isEqualTo(SessionError.Code.INVALID_REQUEST);
        assertThat(received.failure.message()).contains("languages: got xx; expected");
        assertThat(received.failure.retry()).isFalse();
    }

    @Test
    void refusesAStreamBeyondItsCapacityAndNamesTheDelay() {
        Received received = transcribe(
                transcriber(Life.refused(SessionError.Code.OVERLOADED, "full; try again in 5000 ms")), voice(1, 1), 0);
        assertThat(received.isReady).isFalse();
        assertThat(received.failure.code()).isEqualTo(SessionError.Code.OVERLOADED);
        assertThat(received.failure.message()).contains("try again in 5000 ms");
        assertThat(received.failure.retry()).isTrue();
    }

    protected static TranscriptionRequest request(String language) {
        return new TranscriptionRequest(
                "", List.of(language), TranscriptionRequest.Task.TRANSCRIBE, true, true, List.of());
    }

    private Received transcribe(Transcriber transcriber, ScriptedAudio voice, long startSample) {
        return transcribe(transcriber, request("en"), voice, startSample);
    }

    private Received transcribe(
            Transcriber transcriber, TranscriptionRequest request, ScriptedAudio voice, long startSample) {
        Context context = vertx.getOrCreateContext();
        Received received = new Received(voice.samples());
        Executor executor = task -> context.runOnContext(ignored -> task.run());
        executor.execute(() -> received.stream = transcriber.open(request, startSample, executor, received));
        await(received.ended.future());
        return received;
    }

    private static final class Received implements TranscriberListener {
        private final short[] samples;
        private final List<SpeechEvent> events = new ArrayList<>();
        private final Promise<Void> ended = Promise.promise();
        private @Nullable TranscriberStream stream;
        private @Nullable SessionError failure;
        private boolean isReady;
        private int sent;

        private Received(short[] samples) {
            this.samples = samples;
        }

        @Override
        public void onReady() {
            assertThat(events).isEmpty();
            isReady = true;
        }

        @Override
        public void onEvent(SpeechEvent event) {
            assertThat(ended.future().isComplete())
                    .as("events after the terminal one")
                    .isFalse();
            events.add(event);
            if (event instanceof SpeechEvent.Terminal) {
                failure = event instanceof SpeechEvent.SessionFailed failed ? failed.error() : null;
                ended.complete();
            }
        }

        @Override
        public void onWritable() {
            while (sent < samples.length && stream.isWritable()) {
                int to = Math.min(samples.length, sent + 1_000);
                stream.write(Arrays.copyOfRange(samples, sent, to));
                sent = to;
            }
            if (sent == samples.length) {
                stream.finish();
            }
        }

        private List<SpeechEvent.Final> finals() {
            return events.stream()
                    .filter(SpeechEvent.Final.class::isInstance)
                    .map(SpeechEvent.Final.class::cast)
                    .toList();
        }

        private List<String> texts() {
            return finals().stream().map(SpeechEvent.Final::text).toList();
        }
    }
}

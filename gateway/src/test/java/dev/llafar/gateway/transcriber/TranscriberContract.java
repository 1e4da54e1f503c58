package dev.llafar.gateway.transcriber;

import static dev.llafar.gateway.testing.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.gateway.testing.Voice;
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
    protected final Vertx vertx = Vertx.vertx();
    private final TranscriptionRequest request =
            new TranscriptionRequest("", List.of("en"), TranscriptionRequest.Task.TRANSCRIBE, true, true, List.of());

    /** One whose streams live like this. */
    abstract Transcriber transcriber(Life life);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void isReadyFirstAndSaysEverythingInOrderBeforeItEnds() {
        Voice voice = Voice.speaking(7, 5);
        Heard heard = speak(transcriber(Life.LONG), voice, 0);
        assertThat(heard.failure).isNull();
        assertThat(heard.isReady).isTrue();
        assertThat(heard.texts()).isEqualTo(voice.utterances());
        assertThat(heard.events).extracting(SpeechEvent::settledThroughSample).isSorted();
    }

    @Test
    void countsFromTheSessionsBeginningWhereverTheStreamStarts() {
        Voice voice = Voice.speaking(8, 3);
        long start = 160_000;
        Heard first = speak(transcriber(Life.LONG), voice, 0);
        Heard later = speak(transcriber(Life.LONG), voice, start);
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
    void endsWellWithoutAnyAudio() {
        Heard heard = speak(transcriber(Life.LONG), Voice.silent(0), 0);
        assertThat(heard.failure).isNull();
        assertThat(heard.finals()).isEmpty();
    }

    @Test
    void tellsWhatWasSaidBeforeItDiesAndThatRetryingCanHelp() {
        Voice voice = Voice.speaking(9, 6);
        Heard heard = speak(transcriber(Life.dyingAfter(voice.samples().length / 2)), voice, 0);
        assertThat(heard.failure).isNotNull();
        assertThat(heard.failure.code()).isEqualTo(SessionError.Code.TRANSCRIBER_UNAVAILABLE);
        assertThat(heard.failure.retry()).isTrue();
        assertThat(heard.texts())
                .isEqualTo(voice.utterances().subList(0, heard.texts().size()));
    }

    @Test
    void saysThatARefusedRequestIsNotWorthRepeating() {
        Heard heard = speak(
                transcriber(Life.refused(SessionError.Code.INVALID_REQUEST, "languages is xx, expected en")),
                Voice.speaking(1, 1),
                0);
        assertThat(heard.failure.code()).isEqualTo(SessionError.Code.INVALID_REQUEST);
        assertThat(heard.failure.message()).contains("languages is xx");
        assertThat(heard.failure.retry()).isFalse();
    }

    @Test
    void saysThatItIsOverloaded() {
        Heard heard = speak(
                transcriber(Life.refused(SessionError.Code.OVERLOADED, "try again in 500 ms")),
                Voice.speaking(1, 1),
                0);
        assertThat(heard.failure.code()).isEqualTo(SessionError.Code.OVERLOADED);
        assertThat(heard.failure.message()).contains("500 ms");
    }

    private Heard speak(Transcriber transcriber, Voice voice, long startSample) {
        Context context = vertx.getOrCreateContext();
        Heard heard = new Heard(voice.samples());
        Executor executor = task -> context.runOnContext(ignored -> task.run());
        executor.execute(() -> heard.stream = transcriber.open(request, startSample, executor, heard));
        await(heard.ended.future());
        return heard;
    }

    private static final class Heard implements TranscriberListener {
        private final short[] samples;
        private final List<SpeechEvent> events = new ArrayList<>();
        private final Promise<Void> ended = Promise.promise();
        private @Nullable TranscriberStream stream;
        private @Nullable SessionError failure;
        private boolean isReady;
        private int sent;

        private Heard(short[] samples) {
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

package dev.llafar.gateway.transcriber;

import static dev.llafar.gateway.testing.Futures.await;

import dev.llafar.audio.AudioBudget;
import dev.llafar.audio.speech.VoiceActivity;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.gateway.testing.ScriptedAudio;
import dev.llafar.gateway.testing.ScriptedSpeech;
import dev.llafar.gateway.testing.ScriptedTranscriber.Life;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.service.InProcessTranscriber;
import dev.llafar.transcriber.service.TranscriberOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;

/**
 * The transcriber that runs in the server's own process, with its endpointing, its tracking and its device thread; the model
 * is {@link ScriptedSpeech}. It refuses streams by itself: it supports two languages, and its only place is taken.
 */
class InProcessTranscriberContractTest extends TranscriberContract {
    private final List<InProcessTranscriber> started = new ArrayList<>();

    @Override
    Transcriber transcriber(Life life) {
        ScriptedDevice device = new ScriptedDevice(life.samplesUntilDeath());
        InProcessTranscriber transcriber = await(Future.fromCompletionStage(InProcessTranscriber.start(
                options(life), () -> new Decoder(device), () -> new Detector(device), AudioBudget.unbounded())));
        started.add(transcriber);
        return withoutCapacityIfOverloaded(transcriber, life);
    }

    @Override
    ScriptedAudio voice(long seed, int utterances) {
        return ScriptedAudio.speakingSlowly(seed, utterances);
    }

    @AfterEach
    void closeTranscribers() {
        started.forEach(transcriber -> await(Future.fromCompletionStage(transcriber.close())));
    }

    static TranscriberOptions options(Life life) {
        return isOverloaded(life)
                ? TranscriberOptions.DEFAULT.withSchedule(ScheduleLimits.DEFAULT.withSessions(1))
                : TranscriberOptions.DEFAULT;
    }

    /** Occupies the only place if {@code life} describes an overloaded transcriber. */
    Transcriber withoutCapacityIfOverloaded(Transcriber transcriber, Life life) {
        if (isOverloaded(life)) {
            Promise<Void> ready = Promise.promise();
            Context context = vertx.getOrCreateContext();
            Executor executor = task -> context.runOnContext(ignored -> task.run());
            executor.execute(() -> transcriber.open(request("en"), 0, executor, new TranscriberListener() {
                @Override
                public void onReady() {
                    ready.complete();
                }

                @Override
                public void onEvent(SpeechEvent event) {}

                @Override
                public void onWritable() {}
            }));
            await(ready.future());
        }
        return transcriber;
    }

    private static boolean isOverloaded(Life life) {
        return life.refusal() != null && life.refusal().code() == SessionError.Code.OVERLOADED;
    }

    /**
     * A device that fails at a position of the audio. The decoder sees utterances and not positions, so the detector, which
     * sees every frame, notes the words that are spoken from there on; decoding any of them fails.
     */
    static final class ScriptedDevice {
        private final long samplesUntilDeath;
        private final Set<Short> undecodable = ConcurrentHashMap.newKeySet();

        ScriptedDevice(long samplesUntilDeath) {
            this.samplesUntilDeath = samplesUntilDeath;
        }
    }

    /** Speech is what is not zero. */
    static final class Detector implements VoiceActivity {
        private final ScriptedDevice device;
        private long position;

        Detector(ScriptedDevice device) {
            this.device = device;
        }

        @Override
        public boolean isSpeech(short[] frame) {
            boolean isSpeech = false;
            for (short sample : frame) {
                isSpeech |= sample != 0;
                if (sample != 0 && position >= device.samplesUntilDeath) {
                    device.undecodable.add(sample);
                }
                position++;
            }
            return isSpeech;
        }

        @Override
        public void reset() {}

        @Override
        public void close() {}
    }

    /** Finishes every utterance in the step after it has joined. */
    static final class Decoder implements SlotDecoder {
        private static final ModelDescription DESCRIPTION = new ModelDescription(
                "scripted",
                "none",
                "exact",
                4,
                30 * 16_000,
                Set.of("en", "cy"),
                Set.of(TranscriptionRequest.Task.TRANSCRIBE));

        private final ScriptedDevice device;
        private final List<DecodeRequest> joined = new ArrayList<>();

        Decoder(ScriptedDevice device) {
            this.device = device;
        }

        @Override
        public ModelDescription description() {
            return DESCRIPTION;
        }

        @Override
        public int occupied() {
            return joined.size();
        }

        @Override
        public void join(List<DecodeRequest> requests) {
            for (DecodeRequest request : requests) {
                for (short sample : request.samples()) {
                    if (device.undecodable.contains(sample)) {
                        throw new IllegalStateException("scripted death");
                    }
                }
            }
            joined.addAll(requests);
        }

        @Override
        public List<Decoded> step() {
            List<Decoded> decoded = joined.stream()
                    .map(request -> new Decoded(request, transcript(request.samples())))
                    .toList();
            joined.clear();
            return decoded;
        }

        private static Transcript transcript(short[] samples) {
            ScriptedSpeech speech = new ScriptedSpeech(0);
            List<SpeechEvent> events = new ArrayList<>(speech.accept(samples));
            events.addAll(speech.finish());
            List<Transcript.Word> words = events.stream()
                    .filter(SpeechEvent.Final.class::isInstance)
                    .flatMap(event -> ((SpeechEvent.Final) event).words().stream())
                    .map(word -> new Transcript.Word(
                            word.text(), (int) word.startSample(), (int) word.endSample(), word.probability()))
                    .toList();
            String text =
                    String.join(" ", words.stream().map(Transcript.Word::text).toList());
            return new Transcript(text, "en", words, -0.1f, 0, 0, Transcript.Verdict.ACCEPTED);
        }

        @Override
        public void leave(DecodeRequest request) {
            joined.remove(request);
        }

        @Override
        public void close() {}
    }
}

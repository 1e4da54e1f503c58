package dev.llafar.transcriber.session;

import dev.llafar.audio.speech.EndpointEvent.Utterance;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Word;
import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One utterance from its first sample to its final: open, ended, requested, written. Belongs to the tracker. */
final class TrackedUtterance {
    final long startSample;
    final StablePrefix promise;

    boolean isAnnounced;
    /** A free hypothesis contradicted the stable prefix; partials are decoded with the prefix from now on. */
    boolean isPromiseForced;

    int partialRequestedSamples;
    int partialShownSamples;

    SpeechEvent.@Nullable Partial pendingPartial;

    @Nullable
    Utterance ended;

    long speechEndNanos;

    @Nullable
    DecodeRequest finalRequest;

    @Nullable
    Transcript written;

    TrackedUtterance(long startSample, Stability stability) {
        this.startSample = startSample;
        this.promise = new StablePrefix(stability);
    }

    boolean awaitsDevice() {
        return ended != null && finalRequest == null;
    }

    boolean isOnDevice() {
        return finalRequest != null && written == null;
    }

    /** The final's words on the session's clock; those of the stable prefix in the spelling that was emitted. */
    List<SpokenWord> words(Transcript transcript) {
        List<ShownWord> promised = promise.promisedWords();
        List<SpokenWord> words = new ArrayList<>();
        for (Word word : transcript.words()) {
            int index = words.size();
            boolean isPromised =
                    index < promised.size() && ShownWord.of(word.text()).soundsLike(promised.get(index));
            words.add(new SpokenWord(
                    isPromised ? promised.get(index).shown() : word.text(),
                    startSample + word.startSample(),
                    startSample + word.endSample(),
                    word.probability()));
        }
        return words;
    }
}

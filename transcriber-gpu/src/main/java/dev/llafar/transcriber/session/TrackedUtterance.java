package dev.llafar.transcriber.session;

import dev.llafar.audio.speech.EndpointEvent.Utterance;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.model.Transcript.Word;
import dev.llafar.transcriber.session.SessionEvent.Partial;
import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One utterance from its first sample to its final: open, ended, asked for, written. The tracker's own. */
final class TrackedUtterance {
    final long startSample;
    final StablePrefix promise;

    boolean isAnnounced;
    /** A free hypothesis contradicted the promise; partials are decoded with it from now on. */
    boolean isPromiseForced;

    int partialAskedSamples;
    int partialShownSamples;

    @Nullable
    Partial untoldPartial;

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

    /** The final's words, those that were promised in the spelling in which they were. */
    List<Word> words(Transcript transcript) {
        List<ShownWord> promised = promise.promisedWords();
        List<Word> words = new ArrayList<>(transcript.words());
        for (int i = 0; i < Math.min(promised.size(), words.size()); i++) {
            Word word = words.get(i);
            if (ShownWord.of(word.text()).soundsLike(promised.get(i))) {
                words.set(
                        i, new Word(promised.get(i).shown(), word.startSample(), word.endSample(), word.probability()));
            }
        }
        return words;
    }
}

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

/** The state of one utterance from its first sample to its final. Only {@link UtteranceTracker} changes it. */
final class TrackedUtterance {
    final long startSample;
    final StablePrefix stablePrefix;

    boolean isAnnounced;
    /** A hypothesis contradicted the stable prefix, so partials are decoded with the prefix from now on. */
    boolean isPrefixForced;

    int partialRequestedSamples;
    int partialEmittedSamples;

    SpeechEvent.@Nullable Partial pendingPartial;

    @Nullable
    Utterance ended;

    long speechEndNanos;

    @Nullable
    DecodeRequest finalRequest;

    @Nullable
    Transcript transcript;

    TrackedUtterance(long startSample, Stability stability) {
        this.startSample = startSample;
        this.stablePrefix = new StablePrefix(stability);
    }

    boolean awaitsDevice() {
        return ended != null && finalRequest == null;
    }

    boolean isOnDevice() {
        return finalRequest != null && transcript == null;
    }

    /** The final's words on the session's clock; those of the stable prefix in the spelling that was emitted. */
    List<SpokenWord> words(Transcript decoded) {
        List<ShownWord> stable = stablePrefix.words();
        List<SpokenWord> words = new ArrayList<>();
        for (Word word : decoded.words()) {
            int index = words.size();
            boolean isStable =
                    index < stable.size() && ShownWord.of(word.text()).matches(stable.get(index));
            words.add(new SpokenWord(
                    isStable ? stable.get(index).shown() : word.text(),
                    startSample + word.startSample(),
                    startSample + word.endSample(),
                    word.probability()));
        }
        return words;
    }
}

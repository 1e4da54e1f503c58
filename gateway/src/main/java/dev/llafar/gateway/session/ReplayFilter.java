package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpokenWord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Removes from the finals of a replay what an earlier stream has emitted already. The sample clock decides: a final (or,
 * where words have times, a word) whose middle lies in audio that an emitted final covers was emitted before.
 */
final class ReplayFilter {
    private long emittedThroughSample;

    /** The final, the part of it that is new, or nothing. */
    Optional<SpeechEvent.Final> keepNew(SpeechEvent.Final last) {
        if (last.startSample() >= emittedThroughSample) {
            return emitted(last);
        }
        if (last.words().isEmpty()) {
            return middle(last.startSample(), last.endSample()) < emittedThroughSample
                    ? Optional.empty()
                    : emitted(last);
        }
        List<SpokenWord> fresh = last.words().stream()
                .filter(word -> middle(word.startSample(), word.endSample()) >= emittedThroughSample)
                .toList();
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        return emitted(new SpeechEvent.Final(
                last.settledThroughSample(),
                last.index(),
                Math.max(last.startSample(), emittedThroughSample),
                last.endSample(),
                fresh.size() == last.words().size()
                        ? last.text()
                        : fresh.stream().map(SpokenWord::text).collect(Collectors.joining(" ")),
                last.language(),
                fresh,
                last.averageLogProbability(),
                last.lowConfidence(),
                last.latencyMillis()));
    }

    private Optional<SpeechEvent.Final> emitted(SpeechEvent.Final event) {
        emittedThroughSample = Math.max(emittedThroughSample, event.endSample());
        return Optional.of(event);
    }

    private static long middle(long start, long end) {
        return start + (end - start) / 2;
    }
}

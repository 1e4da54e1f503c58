package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.SpokenWord;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Removes from a replayed stream's finals what an earlier stream has said already. The sample clock decides: a final (or,
 * where words have times, a word) whose middle lies in audio that a told final covers was told.
 */
final class SpokenOverlap {
    private long toldThroughSample;

    /** The final, what is new of it, or nothing. */
    Optional<TranscriberEvent.Final> keepNew(TranscriberEvent.Final heard) {
        if (heard.startSample() >= toldThroughSample) {
            return told(heard);
        }
        if (heard.words().isEmpty()) {
            return middle(heard.startSample(), heard.endSample()) < toldThroughSample ? Optional.empty() : told(heard);
        }
        List<SpokenWord> fresh = heard.words().stream()
                .filter(word -> middle(word.startSample(), word.endSample()) >= toldThroughSample)
                .toList();
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        return told(new TranscriberEvent.Final(
                heard.settledThroughSample(),
                Math.max(heard.startSample(), toldThroughSample),
                heard.endSample(),
                fresh.size() == heard.words().size()
                        ? heard.text()
                        : fresh.stream().map(SpokenWord::text).collect(Collectors.joining(" ")),
                heard.language(),
                fresh,
                heard.averageLogProbability(),
                heard.latencyMillis()));
    }

    private Optional<TranscriberEvent.Final> told(TranscriberEvent.Final event) {
        toldThroughSample = Math.max(toldThroughSample, event.endSample());
        return Optional.of(event);
    }

    private static long middle(long start, long end) {
        return start + (end - start) / 2;
    }
}

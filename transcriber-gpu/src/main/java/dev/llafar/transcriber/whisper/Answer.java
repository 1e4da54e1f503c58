package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.Transcript.Verdict;
import java.util.List;

/**
 * What a row has written, judged.
 *
 * @param tokens text tokens, no timestamps among them
 */
record Answer(List<Integer> tokens, String text, float averageLogProbability, double temperature, Verdict verdict) {
    Answer {
        tokens = List.copyOf(tokens);
    }

    /** True if the row should try again. */
    boolean isRefused() {
        return verdict == Verdict.UNLIKELY || verdict == Verdict.REPETITIVE;
    }

    boolean isAccepted() {
        return verdict == Verdict.ACCEPTED;
    }
}

package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.whisper.decoding.TranscriptGuards.Assessment;
import java.util.List;

/**
 * One finished attempt at decoding an utterance, at one temperature.
 *
 * @param tokens of the text, without timestamps
 */
record Attempt(
        List<Integer> tokens, String text, float averageLogProbability, double temperature, Assessment assessment) {
    Attempt {
        tokens = List.copyOf(tokens);
    }

    boolean isAccepted() {
        return assessment == Assessment.ACCEPTED;
    }

    /** Whether another temperature may give a better text. */
    boolean isRefused() {
        return assessment == Assessment.UNLIKELY || isRepetitive();
    }

    private boolean isRepetitive() {
        return assessment == Assessment.REPETITIVE || assessment == Assessment.LOOP;
    }

    /** Whether this attempt is better than another refused one: one that is not a loop, or else the more likely one. */
    boolean isBetterThan(Attempt other) {
        boolean isLoop = assessment == Assessment.LOOP;
        boolean isOtherLoop = other.assessment == Assessment.LOOP;
        return isLoop == isOtherLoop ? averageLogProbability > other.averageLogProbability : isOtherLoop;
    }
}

package dev.llafar.transcriber.model;

import java.util.List;

/**
 * The result of decoding one utterance.
 *
 * @param text trimmed; empty if the utterance contains no speech
 * @param language ISO 639-1
 * @param words empty unless the request asked for word times; times in samples from the utterance's start
 * @param averageLogProbability natural logarithm, over the tokens and the end of text
 * @param noSpeechProbability 0 to 1
 * @param temperature of the attempt that produced the text
 * @param verdict the result of the guards
 */
public record Transcript(
        String text,
        String language,
        List<Word> words,
        float averageLogProbability,
        float noSpeechProbability,
        float temperature,
        Verdict verdict) {
    public Transcript {
        words = List.copyOf(words);
    }

    /** A word with its punctuation; samples count from the utterance's start. */
    public record Word(String text, int startSample, int endSample, float probability) {}

    /** The result of the guards against hallucinated text. */
    public enum Verdict {
        /** An attempt passed every guard. */
        ACCEPTED,
        /** No attempt passed at any temperature, but there is speech. The text is the best attempt. */
        LOW_CONFIDENCE,
        /** There is no speech. The text is empty even if the model produced one. */
        NO_SPEECH
    }

    /** Whether the guards refused every attempt and the text is the best of them. */
    public boolean lowConfidence() {
        return verdict == Verdict.LOW_CONFIDENCE;
    }
}

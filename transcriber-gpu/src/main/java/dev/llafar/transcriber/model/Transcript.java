package dev.llafar.transcriber.model;

import java.util.List;

/**
 * The result of decoding one utterance.
 *
 * @param text trimmed; empty if the utterance was judged to hold no speech
 * @param language ISO 639-1
 * @param words empty unless the request asked for word times; times in samples from the utterance's start
 * @param averageLogProbability natural logarithm, over the tokens and the end of text
 * @param noSpeechProbability 0 to 1
 * @param temperature of the attempt that gave the text
 * @param verdict how far the text can be trusted
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

    /** The outcome of the guards against invented text. */
    public enum Verdict {
        /** An attempt passed every guard. */
        ACCEPTED,
        /** No attempt passed at any temperature, and nothing says that there was no speech: the text is the best attempt. */
        LOW_CONFIDENCE,
        /** There was no speech; the text is empty even if the model wrote one. */
        NO_SPEECH
    }

    /** True if the text is the best of attempts that the guards refused. */
    public boolean lowConfidence() {
        return verdict == Verdict.LOW_CONFIDENCE;
    }
}

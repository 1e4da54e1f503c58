package dev.llafar.transcriber.model;

import java.util.List;

/**
 * What the model made of one utterance.
 *
 * @param text trimmed; empty when nothing was said or a guard refused what came out
 * @param language ISO 639-1
 * @param words empty unless asked for; times in samples from the utterance's start
 * @param averageLogProbability natural logarithm, over the tokens and the end of text
 * @param noSpeechProbability 0 to 1
 * @param temperature at which this text came out
 * @param verdict why the text is empty although the model wrote one, or ACCEPTED
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

    /** The guards, in the order in which they are asked. */
    public enum Verdict {
        ACCEPTED,
        NO_SPEECH,
        UNLIKELY,
        REPETITIVE
    }
}

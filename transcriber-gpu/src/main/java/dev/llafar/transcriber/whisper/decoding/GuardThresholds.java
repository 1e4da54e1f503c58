package dev.llafar.transcriber.whisper.decoding;

/**
 * When an answer is not believed. The defaults are Whisper's.
 *
 * @param noSpeechProbability above this, an answer that is also unlikely was written about silence
 * @param averageLogProbability below this an answer is unlikely
 * @param compressionRatio above this a text says one thing again and again; infinite switches off the search for loops too
 */
public record GuardThresholds(float noSpeechProbability, float averageLogProbability, float compressionRatio) {
    public static final GuardThresholds WHISPER = new GuardThresholds(0.6f, -1.0f, 2.4f);

    /** Believes everything: for measuring a model that says nothing sensible. */
    public static final GuardThresholds OFF = new GuardThresholds(1f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
}

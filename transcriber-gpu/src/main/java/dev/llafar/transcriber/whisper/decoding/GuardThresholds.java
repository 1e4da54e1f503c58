package dev.llafar.transcriber.whisper.decoding;

/**
 * When an answer is not believed. The defaults are Whisper's.
 *
 * @param noSpeechProbability above this, an answer that is also unlikely was written about silence
 * @param averageLogProbability below this an answer is unlikely
 * @param compressionRatio above this a text says one thing again and again
 */
public record GuardThresholds(float noSpeechProbability, float averageLogProbability, float compressionRatio) {
    public static final GuardThresholds WHISPER = new GuardThresholds(0.6f, -1.0f, 2.4f);
}

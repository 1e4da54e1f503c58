package dev.llafar.transcriber.whisper.decoding;

import java.util.List;

/**
 * Whether a text written with the session's phrases in the prompt may replace the one written without. A hint decides
 * between texts that sound alike; it must not talk the model out of what it hears. A checkpoint that never saw a prompt in
 * training answers one with nonsense, and this rule is what makes that harmless.
 */
public final class HintRule {
    /** Without the hint, the hinted text may be this much less likely in all: e to the 5 is about 150 times. */
    private static final double MOST_LOST_NATS = 5;

    private HintRule() {}

    /**
     * Judges both texts by what the model thinks of them without the hint.
     *
     * @param plain log-probabilities of the tokens of the text written without phrases, end of text included
     * @param hinted the same of the text written with them
     */
    public static boolean mayReplace(List<Float> plain, List<Float> hinted) {
        return sum(hinted) >= sum(plain) - MOST_LOST_NATS;
    }

    private static double sum(List<Float> logProbabilities) {
        return logProbabilities.stream().mapToDouble(Float::doubleValue).sum();
    }
}

package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.model.Transcript.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/** Guards against text that a speech model invents: words for silence, guesses, and loops. */
public final class TranscriptGuards {
    /** A phrase of up to this many tokens that is repeated again and again is a loop. */
    private static final int LONGEST_LOOP_TOKENS = 12;

    /** "No, no, no, no" is speech, and so is a telephone number of one digit: a loop fills at least this many tokens. */
    private static final int SHORTEST_LOOP_SPAN_TOKENS = 20;

    private static final int LEAST_LOOP_ROUNDS = 4;

    private final Thresholds thresholds;

    public TranscriptGuards(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * The bounds of the guards.
     *
     * @param noSpeechProbability above this, a text that is also unlikely or repetitive was written for silence
     * @param averageLogProbability below this a text is unlikely
     * @param compressionRatio above this a text is repetitive; infinite switches off the search for loops as well
     */
    public record Thresholds(float noSpeechProbability, float averageLogProbability, float compressionRatio) {
        /** Those of Whisper. */
        public static final Thresholds WHISPER = new Thresholds(0.6f, -1.0f, 2.4f);

        /** No guard refuses anything: for measurements with a model that writes nothing sensible. */
        public static final Thresholds OFF = new Thresholds(1f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** The assessment of one attempt; all but the first two ask for an attempt at a higher temperature. */
    public enum Assessment {
        ACCEPTED,
        NO_SPEECH,
        UNLIKELY,
        /** The text compresses well, but does not end in a loop. */
        REPETITIVE,
        /** The text ends in one phrase, repeated. */
        LOOP
    }

    /** Assesses the text of one attempt. */
    public Assessment assess(
            String text, List<Integer> tokens, float averageLogProbability, float noSpeechProbability) {
        boolean unlikely = averageLogProbability < thresholds.averageLogProbability();
        if (isSilence(noSpeechProbability) && (unlikely || text.isEmpty())) {
            return Assessment.NO_SPEECH;
        }
        if (text.isEmpty()) {
            return Assessment.ACCEPTED;
        }
        if (endsInLoop(tokens)) {
            return Assessment.LOOP;
        }
        if (unlikely) {
            return Assessment.UNLIKELY;
        }
        return compressionRatio(text) > thresholds.compressionRatio() ? Assessment.REPETITIVE : Assessment.ACCEPTED;
    }

    /**
     * The verdict about an utterance of which no attempt was accepted at any temperature. A loop is what a model writes when it
     * hears no words, so it counts as no speech; so does any refused text where the model finds that nobody speaks. Anything else
     * is speech that the model understood badly.
     *
     * @param best the assessment of the best attempt
     */
    public Verdict verdict(Assessment best, float noSpeechProbability) {
        return best == Assessment.LOOP || isSilence(noSpeechProbability) ? Verdict.NO_SPEECH : Verdict.LOW_CONFIDENCE;
    }

    private boolean isSilence(float noSpeechProbability) {
        return noSpeechProbability > thresholds.noSpeechProbability();
    }

    /** True as soon as the tokens end in one phrase, repeated: there is no need to decode the rest. */
    public boolean endsInLoop(List<Integer> tokens) {
        if (Float.isInfinite(thresholds.compressionRatio())) {
            return false;
        }
        int size = tokens.size();
        for (int period = 1; period <= LONGEST_LOOP_TOKENS; period++) {
            int rounds = Math.max(LEAST_LOOP_ROUNDS, (SHORTEST_LOOP_SPAN_TOKENS + period - 1) / period);
            int span = rounds * period;
            if (span <= size && repeats(tokens, size - span, period)) {
                return true;
            }
        }
        return false;
    }

    private static boolean repeats(List<Integer> tokens, int from, int period) {
        for (int i = from + period; i < tokens.size(); i++) {
            if (!tokens.get(i).equals(tokens.get(i - period))) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of the text to bytes of its zlib form, as Whisper counts it. */
    static float compressionRatio(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] sink = new byte[bytes.length + 64];
            int compressed = 0;
            while (!deflater.finished()) {
                compressed += deflater.deflate(sink);
            }
            return (float) bytes.length / compressed;
        } finally {
            deflater.end();
        }
    }
}

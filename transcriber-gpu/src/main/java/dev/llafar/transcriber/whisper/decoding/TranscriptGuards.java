package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.model.Transcript.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/** Detects hallucinated text: words for silence, guesses, and loops. */
public final class TranscriptGuards {
    /** The longest phrase whose repetition is a loop. */
    private static final int LONGEST_LOOP_TOKENS = 12;

    /** The least length of a loop. "No, no, no, no" is speech, and so is a telephone number of one digit. */
    private static final int SHORTEST_LOOP_SPAN_TOKENS = 20;

    private static final int MIN_LOOP_ROUNDS = 4;

    private final Thresholds thresholds;

    public TranscriptGuards(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * The bounds of the guards.
     *
     * @param noSpeechProbability above this, an unlikely or repetitive text is attributed to silence
     * @param averageLogProbability below this a text is unlikely
     * @param compressionRatio above this a text is repetitive; if infinite, loops are not detected either
     */
    public record Thresholds(float noSpeechProbability, float averageLogProbability, float compressionRatio) {
        /** The thresholds of Whisper. */
        public static final Thresholds WHISPER = new Thresholds(0.6f, -1.0f, 2.4f);

        /** Accepts everything, for measurements with a model whose text is not sensible. */
        public static final Thresholds OFF = new Thresholds(1f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    /** The assessment of one attempt. All but the first two require an attempt at a higher temperature. */
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
     * The verdict on an utterance of which no attempt was accepted at any temperature. Models produce loops for audio without
     * words, so a loop counts as no speech, and so does any refused text if the probability of no speech is high. Anything
     * else is speech that was recognised badly.
     *
     * @param best the assessment of the best attempt
     */
    public Verdict verdict(Assessment best, float noSpeechProbability) {
        return best == Assessment.LOOP || isSilence(noSpeechProbability) ? Verdict.NO_SPEECH : Verdict.LOW_CONFIDENCE;
    }

    private boolean isSilence(float noSpeechProbability) {
        return noSpeechProbability > thresholds.noSpeechProbability();
    }

    /** Whether the tokens end in one repeated phrase, so that the rest need not be decoded. */
    public boolean endsInLoop(List<Integer> tokens) {
        if (Float.isInfinite(thresholds.compressionRatio())) {
            return false;
        }
        int size = tokens.size();
        for (int period = 1; period <= LONGEST_LOOP_TOKENS; period++) {
            int rounds = Math.max(MIN_LOOP_ROUNDS, (SHORTEST_LOOP_SPAN_TOKENS + period - 1) / period);
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

    /** The ratio of the bytes of the text to those of its zlib form, as in Whisper. */
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

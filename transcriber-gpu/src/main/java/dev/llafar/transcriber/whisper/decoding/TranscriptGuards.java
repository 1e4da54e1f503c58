package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.model.Transcript.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;

/** Refuses what a speech model invents: words about silence, guesses, and loops. */
public final class TranscriptGuards {
    /** A phrase of up to this many tokens, said again and again, is a loop. */
    private static final int LONGEST_LOOP_TOKENS = 12;

    /** "No, no, no, no" is speech, and so is a telephone number of one digit: a loop fills at least this many tokens. */
    private static final int SHORTEST_LOOP_SPAN_TOKENS = 20;

    private static final int LEAST_LOOP_ROUNDS = 4;

    private final GuardThresholds thresholds;

    public TranscriptGuards(GuardThresholds thresholds) {
        this.thresholds = thresholds;
    }

    /** What to think of a text; the guards in the order of {@link Verdict}. */
    public Verdict judge(String text, List<Integer> tokens, float averageLogProbability, float noSpeechProbability) {
        boolean unlikely = averageLogProbability < thresholds.averageLogProbability();
        boolean silent = noSpeechProbability > thresholds.noSpeechProbability();
        if (silent && (unlikely || text.isEmpty())) {
            return Verdict.NO_SPEECH;
        }
        if (text.isEmpty()) {
            return Verdict.ACCEPTED;
        }
        if (unlikely) {
            return Verdict.UNLIKELY;
        }
        return endsInLoop(tokens) || compressionRatio(text) > thresholds.compressionRatio()
                ? Verdict.REPETITIVE
                : Verdict.ACCEPTED;
    }

    /** True as soon as the end of the tokens is one phrase over and over: no need to wait for the rest of it. */
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

package dev.llafar.transcriber.fakes;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Audio that encodes words: word n is 300 ms of samples with the value 1000 + n, so transcripts can be compared with the
 * spoken words exactly.
 */
public final class SpokenWords {
    public static final int WORD_SAMPLES = 10 * SampleClock.FRAME_SAMPLES;
    static final short LEAST_LEVEL = 1000;

    private final List<short[]> pieces = new ArrayList<>();

    public SpokenWords say(int... words) {
        for (int word : words) {
            short[] samples = new short[WORD_SAMPLES];
            Arrays.fill(samples, (short) (LEAST_LEVEL + word));
            pieces.add(samples);
        }
        return this;
    }

    public SpokenWords pauseMillis(int millis) {
        pieces.add(new short[(int) SampleClock.samplesOfMillis(millis)]);
        return this;
    }

    public short[] samples() {
        short[] all = new short[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int at = 0;
        for (short[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    /** The text of these words. */
    public static String text(int... words) {
        return String.join(
                " ", Arrays.stream(words).mapToObj(word -> "w" + word).toList());
    }

    /** Decodes the words in the samples. A word that is truncated at the end is decoded as another word. */
    static List<String> read(short[] samples) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start < samples.length; ) {
            int end = start;
            while (end < samples.length && samples[end] == samples[start]) {
                end++;
            }
            if (samples[start] >= LEAST_LEVEL) {
                int word = samples[start] - LEAST_LEVEL;
                boolean isCutShort = end == samples.length && end - start < WORD_SAMPLES;
                words.add(isCutShort ? "half" + word : "w" + word);
            }
            start = end;
        }
        return words;
    }
}

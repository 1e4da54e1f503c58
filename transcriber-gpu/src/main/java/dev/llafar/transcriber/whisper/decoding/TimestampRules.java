package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.List;

/**
 * Which tokens Whisper's grammar allows next. With timestamps: the first token is one, they come in pairs around text, and
 * they never run backwards.
 */
public final class TimestampRules {
    private final SpecialTokens tokens;
    private final int vocabulary;
    private final int latestFirst;

    /**
     * Makes the rules of one checkpoint.
     *
     * @param maxInitialTimestampIndex the latest first timestamp, counted from 0.00
     */
    public TimestampRules(SpecialTokens tokens, int vocabulary, int maxInitialTimestampIndex) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.latestFirst = tokens.firstTimestamp() + maxInitialTimestampIndex;
    }

    /**
     * What may come next.
     *
     * @param first nothing is written yet
     * @param timed the row writes timestamps; if not, the rest has no meaning
     * @param lowestTimestamp allowed; none is where it is not below the highest
     * @param beyondTimestamp the first no longer allowed
     */
    public record Limits(
            boolean first,
            boolean timed,
            boolean textAllowed,
            boolean endAllowed,
            int lowestTimestamp,
            int beyondTimestamp) {

        /** The six numbers that the device takes for a row. */
        public void writeTo(int[] limits, int at) {
            limits[at] = first ? 1 : 0;
            limits[at + 1] = timed ? 1 : 0;
            limits[at + 2] = textAllowed ? 1 : 0;
            limits[at + 3] = endAllowed ? 1 : 0;
            limits[at + 4] = lowestTimestamp;
            limits[at + 5] = beyondTimestamp;
        }
    }

    /**
     * What may follow.
     *
     * @param written after the prompt, forced text included
     */
    public Limits next(List<Integer> written, boolean timed) {
        int size = written.size();
        if (!timed) {
            return new Limits(size == 0, false, true, true, 0, 0);
        }
        if (size == 0) {
            return new Limits(true, true, false, false, tokens.firstTimestamp(), Math.min(vocabulary, latestFirst + 1));
        }
        boolean afterTimestamp = tokens.isTimestamp(written.get(size - 1));
        boolean afterTwo = size < 2 || tokens.isTimestamp(written.get(size - 2));
        if (afterTimestamp && afterTwo) {
            return new Limits(false, true, true, true, 0, 0);
        }
        int last = written.stream()
                .filter(tokens::isTimestamp)
                .reduce((earlier, later) -> later)
                .orElse(tokens.firstTimestamp() - 1);
        // A closing timestamp may be said twice (it opens the next piece); text never takes no time at all.
        return afterTimestamp
                ? new Limits(false, true, false, true, last, vocabulary)
                : new Limits(false, true, true, true, last + 1, vocabulary);
    }
}

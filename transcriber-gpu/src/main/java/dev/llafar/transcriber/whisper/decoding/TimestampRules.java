package dev.llafar.transcriber.whisper.decoding;

import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.List;

/**
 * Decides which tokens Whisper's grammar allows next. With timestamps, the first token is a timestamp, pairs of timestamps
 * enclose text, and timestamps never decrease.
 */
public final class TimestampRules {
    private final SpecialTokens tokens;
    private final int vocabulary;
    private final int latestFirst;

    /**
     * Creates the rules of one checkpoint.
     *
     * @param maxInitialTimestampIndex the latest first timestamp, counted from 0.00
     */
    public TimestampRules(SpecialTokens tokens, int vocabulary, int maxInitialTimestampIndex) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
        this.latestFirst = tokens.firstTimestamp() + maxInitialTimestampIndex;
    }

    /**
     * The limits of the next token.
     *
     * @param first whether it is the first token
     * @param timed whether the row has timestamps; if not, the remaining fields have no effect
     * @param lowestTimestamp the lowest allowed timestamp
     * @param beyondTimestamp the first timestamp that is no longer allowed; none is allowed if it is not above the lowest
     */
    public record Limits(
            boolean first,
            boolean timed,
            boolean textAllowed,
            boolean endAllowed,
            int lowestTimestamp,
            int beyondTimestamp) {

        /** Writes the six numbers that the device requires for a row. */
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
     * Returns the limits of the token that follows.
     *
     * @param written the tokens after the prompt, including the forced text
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
        // A closing timestamp may be repeated to open the next segment. The duration of text is never 0.
        return afterTimestamp
                ? new Limits(false, true, false, true, last, vocabulary)
                : new Limits(false, true, true, true, last + 1, vocabulary);
    }
}

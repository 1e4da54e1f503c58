package dev.llafar.transcriber.whisper.decoding;

import java.util.Arrays;

/**
 * Finds when each token was spoken, as Whisper does: attention is standardised over the tokens, smoothed over time by a median
 * filter and averaged over the heads, and dynamic time warping finds the cheapest monotonic path through it.
 *
 * <p>The median erases peaks of attention that are narrower than half of its window, as those of the demo checkpoint are: on
 * synthetic recordings a mean filter gives better times (docs/decisions/0016-word-times.md).
 */
public final class WordAligner {
    private final int filterWidth;

    /**
     * Creates an aligner.
     *
     * @param filterWidth of the median filter, in encoder positions; odd
     */
    public WordAligner(int filterWidth) {
        this.filterWidth = filterWidth;
    }

    /**
     * The encoder position at which each row of the matrix begins.
     *
     * @param heads [head][token][position], where the positions of each token have the sum 1; not modified
     * @param fromToken the first row: the token before the text, whose attention belongs to the first text token
     * @param toToken the row after the last one
     */
    public int[] startPositions(float[][][] heads, int fromToken, int toToken) {
        int rows = toToken - fromToken;
        int positions = heads[0][0].length;
        float[][] mean = new float[rows][positions];
        for (float[][] head : heads) {
            float[][] standardised = standardised(head);
            for (int r = 0; r < rows; r++) {
                float[] filtered = medianFiltered(standardised[fromToken + r], filterWidth);
                for (int p = 0; p < positions; p++) {
                    mean[r][p] += filtered[p] / heads.length;
                }
            }
        }
        return firstPositions(mean);
    }

    /**
     * The median over a sliding window. The ends are mirrored without repeating the edge; a row no longer than half a window
     * stays as it is.
     */
    static float[] medianFiltered(float[] values, int width) {
        int half = width / 2;
        if (values.length <= half) {
            return values.clone();
        }
        float[] filtered = new float[values.length];
        float[] window = new float[width];
        for (int i = 0; i < values.length; i++) {
            for (int w = 0; w < width; w++) {
                int at = Math.abs(i + w - half);
                window[w] = values[at < values.length ? at : 2 * (values.length - 1) - at];
            }
            Arrays.sort(window);
            filtered[i] = window[half];
        }
        return filtered;
    }

    /**
     * Moves boundaries between words as little as is needed for each word to last at least a minimum: dynamic time warping may
     * give two tokens the same position. If there is too little audio for that, all words last equally long.
     *
     * @param boundaries the start of each word and the end of the last one, ascending; changed in place
     * @param least the minimum duration of a word
     * @param end the largest boundary
     */
    public static void separate(int[] boundaries, int least, int end) {
        int last = boundaries.length - 1;
        int step = last == 0 ? 0 : Math.min(least, end / last);
        for (int i = 1; i <= last; i++) {
            boundaries[i] = Math.max(boundaries[i], boundaries[i - 1] + step);
        }
        boundaries[last] = Math.min(boundaries[last], end);
        for (int i = last - 1; i >= 0; i--) {
            boundaries[i] = Math.min(boundaries[i], boundaries[i + 1] - step);
        }
    }

    /** A copy with mean 0 and standard deviation 1 at each position over the tokens. */
    private static float[][] standardised(float[][] tokens) {
        float[][] standardised = new float[tokens.length][tokens[0].length];
        for (int p = 0; p < tokens[0].length; p++) {
            double sum = 0;
            double squares = 0;
            for (float[] token : tokens) {
                sum += token[p];
                squares += (double) token[p] * token[p];
            }
            double mean = sum / tokens.length;
            double deviation = Math.sqrt(Math.max(squares / tokens.length - mean * mean, 1e-20));
            for (int t = 0; t < tokens.length; t++) {
                standardised[t][p] = (float) ((tokens[t][p] - mean) / deviation);
            }
        }
        return standardised;
    }

    /** Dynamic time warping over the negated matrix; the first column that the best path visits in each row. */
    static int[] firstPositions(float[][] similarity) {
        int rows = similarity.length;
        int columns = similarity[0].length;
        double[][] cost = new double[rows + 1][columns + 1];
        byte[][] step = new byte[rows + 1][columns + 1];
        for (double[] row : cost) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        cost[0][0] = 0;
        for (int c = 1; c <= columns; c++) {
            for (int r = 1; r <= rows; r++) {
                double diagonal = cost[r - 1][c - 1];
                double down = cost[r - 1][c];
                double right = cost[r][c - 1];
                byte taken = 2;
                double best = right;
                if (diagonal < down && diagonal < right) {
                    taken = 0;
                    best = diagonal;
                } else if (down < diagonal && down < right) {
                    taken = 1;
                    best = down;
                }
                cost[r][c] = best - similarity[r - 1][c - 1];
                step[r][c] = taken;
            }
        }
        return traceBack(step, rows, columns);
    }

    private static int[] traceBack(byte[][] step, int rows, int columns) {
        int[] first = new int[rows];
        int r = rows;
        int c = columns;
        while (r > 0 || c > 0) {
            if (r > 0) {
                first[r - 1] = Math.max(0, c - 1);
            }
            int taken = r == 0 ? 2 : c == 0 ? 1 : step[r][c];
            r -= taken == 2 ? 0 : 1;
            c -= taken == 1 ? 0 : 1;
        }
        return first;
    }
}

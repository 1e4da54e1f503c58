package dev.llafar.transcriber.whisper.decoding;

import java.util.Arrays;

/**
 * When each token was said, from where the model listened while it wrote it: attention is smoothed over time, standardised
 * over tokens, averaged over heads, and the cheapest monotonic path through it is taken (dynamic time warping).
 *
 * <p>Whisper itself smooths last and by a median. A checkpoint whose attention is sharp (ours was taught to be) has peaks
 * narrower than half that window, which a median erases: on our recordings the end of the last word was 240 ms off and one
 * word in fourteen took no time at all. A mean taken first keeps what it smooths: 65 ms, and none.
 */
public final class WordAligner {
    private final int smoothingWidth;

    /**
     * Makes an aligner.
     *
     * @param smoothingWidth over encoder positions, odd
     */
    public WordAligner(int smoothingWidth) {
        this.smoothingWidth = smoothingWidth;
    }

    /**
     * The encoder position at which each row of the matrix begins.
     *
     * @param heads [head][token][position], each token's positions summing to 1; not changed
     * @param fromToken the first row wanted: the token before the text, whose attention is about the first text token
     * @param toToken one after the last row wanted
     */
    public int[] beginnings(float[][][] heads, int fromToken, int toToken) {
        int rows = toToken - fromToken;
        int positions = heads[0][0].length;
        float[][] mean = new float[rows][positions];
        for (float[][] head : heads) {
            float[][] smooth = new float[head.length][];
            for (int t = 0; t < head.length; t++) {
                smooth[t] = smooth(head[t]);
            }
            standardise(smooth);
            for (int r = 0; r < rows; r++) {
                for (int p = 0; p < positions; p++) {
                    mean[r][p] += smooth[fromToken + r][p] / heads.length;
                }
            }
        }
        return firstPositions(mean);
    }

    /** Mean over a sliding window, the ends mirrored without repeating the edge; too short a row stays as it is. */
    private float[] smooth(float[] values) {
        int half = smoothingWidth / 2;
        if (values.length <= half) {
            return values.clone();
        }
        float[] smooth = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            for (int w = -half; w <= half; w++) {
                int at = Math.abs(i + w);
                smooth[i] += values[at < values.length ? at : 2 * (values.length - 1) - at] / smoothingWidth;
            }
        }
        return smooth;
    }

    /** Each position to mean 0 and deviation 1 over the tokens. */
    private static void standardise(float[][] tokens) {
        for (int p = 0; p < tokens[0].length; p++) {
            double sum = 0;
            double squares = 0;
            for (float[] token : tokens) {
                sum += token[p];
                squares += (double) token[p] * token[p];
            }
            double mean = sum / tokens.length;
            double deviation = Math.sqrt(Math.max(squares / tokens.length - mean * mean, 1e-20));
            for (float[] token : tokens) {
                token[p] = (float) ((token[p] - mean) / deviation);
            }
        }
    }

    /** Dynamic time warping over the negated matrix; the first column that the best path visits in each row. */
    static int[] firstPositions(float[][] likeness) {
        int rows = likeness.length;
        int columns = likeness[0].length;
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
                cost[r][c] = best - likeness[r - 1][c - 1];
                step[r][c] = taken;
            }
        }
        return walkBack(step, rows, columns);
    }

    private static int[] walkBack(byte[][] step, int rows, int columns) {
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

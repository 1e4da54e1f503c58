package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WordAlignerTest {

    @Test
    void alignmentMatchesTransformers() throws IOException {
        for (JsonNode golden : golden()) {
            float[][] matrix = floats(golden.path("matrix"));
            int[] first = new int[golden.path("first").size()];
            for (int r = 0; r < first.length; r++) {
                first[r] = golden.path("first").get(r).intValue();
            }
            assertThat(WordAligner.firstPositions(matrix)).isEqualTo(first);
        }
    }

    @Test
    void filtersByTheMedianAndMirrorsTheEnds() {
        assertThat(WordAligner.medianFiltered(new float[] {1, 2, 3, 9, 5, 6, 7}, 3))
                .containsExactly(2, 2, 3, 5, 6, 6, 6);
        assertThat(WordAligner.medianFiltered(new float[] {0, 0, 0, 9, 9, 9, 0, 0, 0}, 7))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(WordAligner.medianFiltered(new float[] {3, 1, 2}, 7)).containsExactly(3, 1, 2);
    }

    @Test
    void findsTheBeginningOfEachToken() {
        int[] expected = {0, 8, 20, 31, 40};
        float[][][] heads = new float[2][expected.length + 1][50];
        for (float[][] head : heads) {
            for (int t = 0; t < expected.length; t++) {
                int until = t + 1 < expected.length ? expected[t + 1] : 50;
                for (int p = 0; p < 50; p++) {
                    head[t][p] = p >= expected[t] && p < until ? 0.1f : 0.001f;
                }
            }
        }

        int[] starts = new WordAligner(7).startPositions(heads, 0, expected.length);

        for (int t = 0; t < expected.length; t++) {
            assertThat(starts[t]).isCloseTo(expected[t], within(1));
        }
    }

    /** Without the filter, the second token would begin at its peak. */
    @Test
    void ignoresAttentionPeaksNarrowerThanHalfTheWindow() {
        float[][] head = new float[3][40];
        for (int p = 0; p < 40; p++) {
            head[0][p] = p < 20 ? 0.10f : 0.08f;
            head[1][p] = p < 20 ? 0.08f : 0.10f;
            head[2][p] = 0.5f;
        }
        for (int p = 10; p < 13; p++) {
            head[1][p] = 5f;
        }

        int[] begins = new WordAligner(7).startPositions(new float[][][] {head}, 0, 2);

        assertThat(begins[1]).isCloseTo(20, within(1));
    }

    @Test
    void separatesBoundariesByTheLeastDuration() {
        assertThat(separated(new int[] {0, 40, 80}, 20, 100)).containsExactly(0, 40, 80);
        assertThat(separated(new int[] {0, 40, 40, 80}, 20, 100)).containsExactly(0, 40, 60, 80);
        assertThat(separated(new int[] {0, 40, 40, 40, 60}, 20, 100)).containsExactly(0, 40, 60, 80, 100);
        assertThat(separated(new int[] {0, 100, 100, 120}, 20, 110)).containsExactly(0, 70, 90, 110);
        assertThat(separated(new int[] {50, 50, 50, 50}, 20, 33)).containsExactly(0, 11, 22, 33);
        assertThat(separated(new int[] {120}, 20, 100)).containsExactly(100);
    }

    private static int[] separated(int[] boundaries, int least, int end) {
        WordAligner.separate(boundaries, least, end);
        return boundaries;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(WordAlignerTest.class.getResourceAsStream("/golden/alignment.json"))) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static float[][] floats(JsonNode rows) {
        float[][] floats = new float[rows.size()][];
        for (int r = 0; r < floats.length; r++) {
            floats[r] = new float[rows.get(r).size()];
            for (int c = 0; c < floats[r].length; c++) {
                floats[r][c] = rows.get(r).get(c).floatValue();
            }
        }
        return floats;
    }

    /** A token with much attention everywhere, and positions with more attention than others, must not attract the path. */
    @Test
    void standardisesAttentionOverTheTokens() {
        int[] expected = {0, 5, 10};
        float[][] head = new float[4][15];
        for (int t = 0; t < 4; t++) {
            for (int p = 0; p < 15; p++) {
                boolean isSpoken = t < 3 && p >= expected[t] && p < expected[t] + 5;
                head[t][p] = (isSpoken ? 0.02f : 0.01f) * (p < 3 ? 20 : 1);
            }
        }

        assertThat(new WordAligner(1).startPositions(new float[][][] {head, head}, 0, 3))
                .containsExactly(expected);
        assertThat(new WordAligner(1).startPositions(new float[][][] {head}, 1, 3))
                .containsExactly(0, 10);
    }

    @Test
    void averagesTheHeads() {
        float[][] clear = {{9, 9, 0, 0}, {0, 0, 9, 9}};
        float[][] reversed = {{0, 0, 1, 1}, {1, 1, 0, 0}};

        assertThat(new WordAligner(1).startPositions(new float[][][] {clear, clear, reversed}, 0, 2))
                .containsExactly(0, 2);
    }
}

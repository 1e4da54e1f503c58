package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.transcriber.whisper.checkpoint.GenerationSettings;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VocabularyMasksTest {
    private static final int END = 5;
    private static final SpecialTokens TOKENS = new SpecialTokens(
            END,
            6,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of(),
            8,
            Set.of(6, 7));

    @Test
    void suppressesListedAndControlTokens() {
        VocabularyMasks masks = masks(List.of(1, 2), List.of());

        assertThat(suppressed(masks.withTimestamps())).containsExactly(1, 2, 6, 7);
        assertThat(suppressed(masks.withoutTimestamps())).containsExactly(1, 2, 6, 7, 8, 9);
        assertThat(suppressed(masks.atBegin())).isEmpty();
    }

    /** The published checkpoints suppress the end of text at the beginning. */
    @Test
    void suppressesTheEndOfTextAtTheBeginningOnly() {
        VocabularyMasks masks = masks(List.of(1, END), List.of(3, END));

        assertThat(suppressed(masks.atBegin())).containsExactly(3, END);
        assertThat(suppressed(masks.withTimestamps())).containsExactly(1, 6, 7);
        assertThat(suppressed(masks.withoutTimestamps())).containsExactly(1, 6, 7, 8, 9);
    }

    private static VocabularyMasks masks(List<Integer> suppressed, List<Integer> atBegin) {
        return new VocabularyMasks(
                TOKENS, new GenerationSettings(true, suppressed, atBegin, List.of(), 100, 50, 7), 10);
    }

    private static List<Integer> suppressed(float[] mask) {
        return IntStream.range(0, mask.length)
                .filter(token -> mask[token] == Float.NEGATIVE_INFINITY)
                .boxed()
                .toList();
    }
}

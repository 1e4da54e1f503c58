package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.TimestampRules.Limits;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimestampRulesTest {
    private static final int FIRST = 100;
    private static final int VOCABULARY = 200;
    private static final SpecialTokens TOKENS = new SpecialTokens(
            90,
            91,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.of(99),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of(),
            FIRST,
            Set.of());

    private final TimestampRules rules = new TimestampRules(TOKENS, VOCABULARY, 50);

    @Test
    void beginsWithATimestampOfTheFirstSecond() {
        assertThat(rules.next(List.of(), true)).isEqualTo(new Limits(true, true, false, false, 100, 151));
    }

    @Test
    void writesTextAfterAnOpeningTimestamp() {
        assertThat(rules.next(List.of(110), true)).isEqualTo(new Limits(false, true, true, true, 0, 0));
    }

    @Test
    void closesTextAfterItsBeginning() {
        assertThat(rules.next(List.of(110, 5), true)).isEqualTo(new Limits(false, true, true, true, 111, VOCABULARY));
    }

    @Test
    void opensAgainOrEndsAfterAClosingTimestamp() {
        assertThat(rules.next(List.of(110, 5, 120), true))
                .isEqualTo(new Limits(false, true, false, true, 120, VOCABULARY));
        assertThat(rules.next(List.of(110, 5, 120, 120), true)).isEqualTo(new Limits(false, true, true, true, 0, 0));
    }

    @Test
    void limitsOnlyTheFirstTokenWithoutTimestamps() {
        assertThat(rules.next(List.of(), false).first()).isTrue();
        assertThat(rules.next(List.of(5), false)).isEqualTo(new Limits(false, false, true, true, 0, 0));
    }

    @Test
    void writesSixNumbersPerRow() {
        int[] limits = new int[12];

        new Limits(true, false, true, false, 104, 110).writeTo(limits, 0);
        new Limits(false, true, false, true, 105, 120).writeTo(limits, 6);

        assertThat(limits).containsExactly(1, 0, 1, 0, 104, 110, 0, 1, 0, 1, 105, 120);
    }

    @Test
    void firstTimestampStaysWithinTheVocabulary() {
        assertThat(new TimestampRules(TOKENS, 120, 50).next(List.of(), true).beyondTimestamp())
                .isEqualTo(120);
    }
}

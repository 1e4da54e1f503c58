package dev.llafar.transcriber.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.transcriber.session.StablePrefix.Hypothesis;
import dev.llafar.transcriber.session.TrackerLimits.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StablePrefixTest {
    private static final int SECOND = 16_000;
    private final StablePrefix prefix = new StablePrefix(new Stability(2, 2, SECOND / 2));

    private String stableOf(String hypothesis, int samples) {
        Hypothesis shown = prefix.extend(hypothesis, samples);
        return shown.text().substring(0, shown.stableLength());
    }

    @Test
    void wordsBecomeStableWhenTwoHypothesesAgree() {
        assertThat(stableOf("bore da i", 3 * SECOND)).isEmpty();
        assertThat(stableOf("bore da i chi gyd heddiw", 6 * SECOND)).isEqualTo("bore da i");
        assertThat(stableOf("bore da i chi gyd heddiw", 6 * SECOND)).isEqualTo("bore da i chi");
    }

    @Test
    void wordsNearTheEndOfSpeechAreNotStable() {
        stableOf("one two six ten who", SECOND);
        assertThat(stableOf("one two six ten who", SECOND)).isEqualTo("one two");
        assertThat(stableOf("one two six ten who", 2 * SECOND)).isEqualTo("one two six");
    }

    @Test
    void ignoresCaseAndPunctuationAndKeepsStableSpelling() {
        stableOf("Bore da pawb yma heddiw", 10 * SECOND);
        assertThat(stableOf("bore da, pawb yma heddiw", 10 * SECOND)).isEqualTo("bore da, pawb");
        assertThat(prefix.extend("BORE DA PAWB YMA HEDDIW ETO", 12 * SECOND).text())
                .isEqualTo("bore da, pawb YMA HEDDIW ETO");
        assertThat(prefix.finalText("Bore da. Pawb? Yma! Ie.")).isEqualTo("bore da, pawb YMA Ie.");
    }

    @Test
    void anotherWordOrAShorterTextContradictsStableWords() {
        stableOf("a b c d e", 10 * SECOND);
        stableOf("a b c d e", 10 * SECOND);
        assertThat(prefix.text()).isEqualTo("a b c");
        assertThat(prefix.isContradictedBy("a b c")).isFalse();
        assertThat(prefix.isContradictedBy("a x c d e")).isTrue();
        assertThat(prefix.isContradictedBy("a b")).isTrue();
        assertThat(prefix.isContradictedBy("")).isTrue();
        assertThat(prefix.finalText("a x c d e")).isEqualTo("a b c");
        assertThatThrownBy(() -> prefix.extend("a x c", SECOND)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lonePunctuationBelongsToTheWordBeforeIt() {
        assertThat(ShownWord.split("  ¿ que ?  no - si "))
                .extracting(ShownWord::shown)
                .containsExactly("¿ que ?", "no -", "si");
        assertThat(ShownWord.split(" ")).isEmpty();
        assertThat(ShownWord.split("...")).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void stableTextNeverChangesOverRandomHypotheses(long seed) {
        Random random = new Random(seed);
        int stableTexts = 0;
        for (int utterance = 0; utterance < 50; utterance++) {
            StablePrefix stable =
                    new StablePrefix(new Stability(2 + random.nextInt(2), random.nextInt(3), random.nextInt(SECOND)));
            String stableText = "";
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                for (int words = random.nextInt(3); words > 0; words--) {
                    said.add("w" + random.nextInt(5));
                }
                String hypothesis = misrecognised(said, random);
                if (stable.isContradictedBy(hypothesis)) {
                    assertThat(stable.finalText(hypothesis)).as("seed " + seed).startsWith(stableText);
                    continue;
                }
                Hypothesis shown = stable.extend(hypothesis, said.size() * 5_000);
                assertThat(shown.text()).as("seed " + seed).startsWith(stableText);
                assertThat(shown.stableLength())
                        .as("seed " + seed)
                        .isBetween(stableText.length(), shown.text().length());
                stableText = shown.text().substring(0, shown.stableLength());
                assertThat(stable.text()).isEqualTo(stableText);
            }
            stableTexts += stableText.isEmpty() ? 0 : 1;
        }
        assertThat(stableTexts).as("stable texts with seed " + seed).isPositive();
    }

    private static String misrecognised(List<String> said, Random random) {
        List<String> recognised = new ArrayList<>(said);
        for (int i = 0; i < recognised.size(); i++) {
            boolean isLate = i > recognised.size() - 4;
            if (random.nextInt(isLate ? 3 : 40) == 0) {
                recognised.set(
                        i,
                        switch (random.nextInt(3)) {
                            case 0 -> recognised.get(i).toUpperCase(java.util.Locale.ROOT) + ",";
                            case 1 -> "x" + random.nextInt(5);
                            default -> ".";
                        });
            }
        }
        return String.join(" ", recognised);
    }
}

package dev.llafar.gateway.call.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class SpeakableTextTest {

    @Test
    void removesMarkdown() {
        assertThat(clean("**Bold**, *it*, __under__ and `code`.")).isEqualTo("Bold, it, under and code.");
        assertThat(clean("See [our page](https://example.com/x) or ![map](m.png)."))
                .isEqualTo("See our page or map.");
        assertThat(clean("Use <b>this</b> ~~not that~~.")).isEqualTo("Use this not that.");
        assertThat(clean("```java\nint x;\n```")).isEqualTo("int x;");
    }

    @Test
    void keepsTextThatOnlyLooksLikeMarkdown() {
        assertThat(clean("5 < 6 and snake_case, i.e. 3 > 2.")).isEqualTo("5 < 6 and snake_case, i.e. 3 > 2.");
        assertThat(clean("Mae'n -5 gradd.")).isEqualTo("Mae'n -5 gradd.");
    }

    @Test
    void convertsListItemsAndHeadingsToSentences() {
        assertThat(clean("# Hours\n- Monday\n- Tuesday!\n3. Closed\n> quoted"))
                .isEqualTo("Hours. Monday. Tuesday! Closed. quoted.");
        assertThat(clean("| Day | Time |\n|---|---|\n| Mon | 9 |")).isEqualTo("Day, Time. Mon, 9.");
    }

    @Test
    void removesCharactersThatXmlForbids() {
        assertThat(clean("a\u0000b\u0007c\uFFFEd\uD800e\u200Bf g")).isEqualTo("abcdef g");
        assertThat(clean("Tŷ 😀 bach")).isEqualTo("Tŷ 😀 bach");
    }

    @Test
    void returnsNothingForTextWithoutWords() {
        assertThat(SpeakableText.pieces("---", false)).isEmpty();
        assertThat(SpeakableText.pieces("**!** ...", false)).isEmpty();
        assertThat(SpeakableText.pieces("", true)).isEmpty();
    }

    @Test
    void splitsLongTextBetweenWords() {
        String text = "gair ".repeat(500).strip();
        List<String> pieces = SpeakableText.pieces(text, false);
        assertThat(pieces).allMatch(piece -> piece.length() <= SpeakableText.MAX_LENGTH);
        assertThat(String.join(" ", pieces)).isEqualTo(text);
        assertThat(SpeakableText.pieces("x".repeat(2_001), false))
                .extracting(String::length)
                .containsExactly(1_000, 1_000, 1);
    }

    @Test
    void producesValidSsmlWithinTheLimit() throws Exception {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1_500); i >= 0; i--) {
                text.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> "<>&\"' \n".charAt(random.nextInt(7));
                            case 1 -> random.nextInt(0x80);
                            case 2 -> random.nextInt(0x10000);
                            default -> random.nextInt(0x110000);
                        });
            }
            for (String piece : SpeakableText.pieces(text.toString(), true)) {
                String ssml = SpeakableText.ssml(piece);
                assertThat(ssml.length()).as("seed %d", seed).isLessThanOrEqualTo(SpeakableText.MAX_LENGTH);
                var document = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(ssml)));
                assertThat(document.getDocumentElement().getTextContent())
                        .as("seed %d", seed)
                        .isEqualTo(piece);
            }
        }
    }

    private static String clean(String text) {
        return String.join(" ", SpeakableText.pieces(text, false));
    }
}

package dev.llafar.gateway.call.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SentenceSplitterTest {

    @Test
    void returnsASentenceWhenTheNextOneBegins() {
        SentenceSplitter splitter = new SentenceSplitter();
        assertThat(splitter.push("We open at nine. ")).isEmpty();
        assertThat(splitter.push("W")).containsExactly("We open at nine.");
        assertThat(splitter.push("e close at five.")).isEmpty();
        assertThat(splitter.finish()).containsExactly("We close at five.");
        assertThat(splitter.finish()).isEmpty();
    }

    @Test
    void continuesAfterTitlesAndInitials() {
        assertSentences("Ask for Dr. Jones or Mrs. M. J. Price. They are in Room No. 5.", 2);
        assertSentences("Write to the Rev. Evans, St. Davids. Then wait.", 2);
    }

    @Test
    void endsASentenceWithAWordThatIsAlsoAnAbbreviation() {
        assertThat(split("No. We are closed today.")).containsExactly("No.", "We are closed today.");
        assertThat(split("So am I. What about you?")).containsExactly("So am I.", "What about you?");
    }

    @Test
    void splitsNoNumbersTimesOrPrices() {
        assertSentences("It costs 3.50 pounds, or 1,200.75 a year. That is all.", 2);
        assertSentences("We open at 9.30 a.m. and close at 5.30 p.m. The café closes at 4.", 2);
        assertSentences("In 2024. The year after, twice.", 2);
        assertSentences("Come on the 4th. Bring the form.", 2);
    }

    @Test
    void continuesAfterLatinAbbreviations() {
        assertSentences("Bring proof, e.g. A bill, i.e. Paper. That will do.", 2);
        assertSentences("Forms, bills, etc. The rest is ours.", 2);
    }

    @Test
    void continuesAfterWelshAbbreviations() {
        assertThat(split("Dewch â phrawf, e.e. bil dŵr, h.y. papur. Mae'r swyddfa ar agor am 9 y.b. Diolch!"))
                .containsExactly(
                        "Dewch â phrawf, e.e. bil dŵr, h.y. papur.", "Mae'r swyddfa ar agor am 9 y.b.", "Diolch!");
        assertSentences("Gofynnwch am Dr. Llŷr neu'r Parch. Ll. Huws. Bydd croeso.", 2);
        assertSentences("Gweler tud. Deg. Hwyl fawr.", 2);
    }

    @Test
    void endsASentenceWithInitialsBeforeATypicalFirstWord() {
        assertSentences("The U.K. Government decides. It lives in the U.K. The rest is here.", 3);
        assertSentences("Ring Jones Ltd. Cardiff. They know.", 2);
    }

    @Test
    void continuesAfterAnEllipsisInLowerCase() {
        assertSentences("Well... perhaps. Let me see… No.", 3);
    }

    @Test
    void keepsQuotesWithTheirSentence() {
        assertThat(split("He said: \"Come in.\" Then he left. \"Why?\" she asked. (It rained.) Yes!"))
                .containsExactly(
                        "He said: \"Come in.\"", "Then he left.", "\"Why?\" she asked.", "(It rained.)", "Yes!");
    }

    @Test
    void splitsNoAddresses() {
        assertSentences("See https://www.example.com/a.b?c=d. Or write to help@example.org. Bye.", 3);
    }

    @Test
    void returnsListItemsAsSentences() {
        assertThat(split("We have:\n- tea\n- coffee\n\n1. First this\n2. Then that\nand more"))
                .containsExactly("We have:", "- tea", "- coffee", "1. First this", "2. Then that", "and more");
        assertThat(split("A soft\nline break. Next.")).containsExactly("A soft\nline break.", "Next.");
    }

    @Test
    void splitsALongSentenceAtAClauseOrAWord() {
        String clauses = "one two three four five, " + "six ".repeat(20);
        assertThat(split(clauses, 60).getFirst()).isEqualTo("one two three four five,");
        List<String> words = split("word ".repeat(50), 33);
        assertThat(words)
                .allMatch(sentence -> sentence.length() <= 33)
                .first()
                .isEqualTo("word word word word word word");
        assertThat(split("x".repeat(100), 40)).extracting(String::length).containsExactly(40, 40, 20);
        assertThat(String.join("", split("😀".repeat(50), 41))).isEqualTo("😀".repeat(50));
    }

    @Test
    void returnsTheSameSentencesForAnyDeltas() {
        String text =
                "Bore da! We open at 9.30 a.m. Ask Dr. J. Jones (e.g. by phone). \"Why?\" she asked... then left. "
                        + "Mae'n ddrwg gen i, h.y. ymddiheuriadau. See www.example.com. In the U.K. The end:\n\n- one\n- two\n"
                        + "And a very long sentence that goes on and on, with clauses, without ever coming to an end of its own "
                        + "accord because nobody told it to stop";
        for (int longest : new int[] {40, 80, 300}) {
            List<String> whole = split(text, longest);
            for (long seed = 1; seed <= 300; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                SentenceSplitter splitter = new SentenceSplitter(longest);
                List<String> sentences = new ArrayList<>();
                int at = 0;
                while (at < text.length()) {
                    int next = Math.min(text.length(), at + 1 + random.nextInt(7));
                    sentences.addAll(splitter.push(text.substring(at, next)));
                    at = next;
                }
                sentences.addAll(splitter.finish());
                assertThat(sentences).as("seed %d, longest %d", seed, longest).isEqualTo(whole);
            }
        }
    }

    private static void assertSentences(String text, int count) {
        assertThat(split(text)).hasSize(count);
        assertThat(String.join(" ", split(text))).isEqualTo(text);
    }

    private static List<String> split(String text) {
        return split(text, 300);
    }

    private static List<String> split(String text, int longest) {
        SentenceSplitter splitter = new SentenceSplitter(longest);
        List<String> sentences = new ArrayList<>(splitter.push(text));
        sentences.addAll(splitter.finish());
        return sentences;
    }
}

package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
    /** Token n is piece n; pieces are bytes, so that a character may lie across two. */
    private static WordSplitter over(byte[]... pieces) {
        return new WordSplitter(tokens -> {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            tokens.forEach(token -> bytes.writeBytes(pieces[token]));
            return bytes.toString(StandardCharsets.UTF_8);
        });
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void splitsAtSpacesAndKeepsPunctuationWithItsWord() {
        WordSplitter splitter =
                over(utf8(" Dy"), utf8("dy"), utf8(" hi"), utf8(","), utf8(" \""), utf8("na"), utf8("ge"), utf8("\"."));

        assertThat(splitter.split(List.of(0, 1, 2, 3, 4, 5, 6, 7), "cy"))
                .containsExactly(
                        new WordSplitter.Word(" Dydy", 2),
                        new WordSplitter.Word(" hi,", 2),
                        new WordSplitter.Word(" \"nage\".", 4));
    }

    @Test
    void keepsTheTokensOfOneCharacterTogether() {
        byte[] w = utf8("ŵ");
        WordSplitter splitter = over(utf8(" d"), new byte[] {w[0]}, new byte[] {w[1]}, utf8("r"), utf8(" du"));

        assertThat(splitter.split(List.of(0, 1, 2, 3, 4), "cy"))
                .containsExactly(new WordSplitter.Word(" dŵr", 4), new WordSplitter.Word(" du", 1));
    }

    @Test
    void splitsAtCharactersWhereALanguageHasNoSpaces() {
        WordSplitter splitter = over(utf8("你"), utf8("好"), utf8("。"));

        assertThat(splitter.split(List.of(0, 1, 2), "zh"))
                .containsExactly(new WordSplitter.Word("你", 1), new WordSplitter.Word("好。", 2));
    }

    @Test
    void omitsIncompleteCharacters() {
        byte[] w = utf8("ŵ");
        WordSplitter splitter = over(utf8(" d"), new byte[] {w[0]});

        assertThat(splitter.split(List.of(0, 1), "cy")).containsExactly(new WordSplitter.Word(" d", 2));
    }
}

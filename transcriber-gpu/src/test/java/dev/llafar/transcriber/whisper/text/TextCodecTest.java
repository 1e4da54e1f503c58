package dev.llafar.transcriber.whisper.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.transcriber.whisper.DemoCheckpoint;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TextCodecTest {
    private TextCodec codec;

    @BeforeEach
    void open() {
        try (DemoCheckpoint demo = DemoCheckpoint.unpack()) {
            codec = TextCodec.open(demo.directory().resolve("tokenizer.json"));
        }
    }

    @AfterEach
    void close() {
        codec.close();
    }

    private List<Integer> tokens(String text) {
        return Arrays.stream(codec.encode(text)).boxed().toList();
    }

    @Test
    void decodesEncodedTextUnchanged() {
        for (String text : List.of(" Are you free?", " Mae'r tŷ ar y bryn.", " 你好 ŵ €", "x", "")) {
            assertThat(codec.decode(tokens(text))).isEqualTo(text);
        }
    }

    @Test
    void encodesNoSpecialTokens() {
        assertThat(tokens("What")).doesNotContain(756, 757);
    }

    @Test
    void omitsIncompleteCharacters() {
        List<Integer> tokens = tokens(" tŵr €");
        for (int end = 0; end <= tokens.size(); end++) {
            List<Integer> some = tokens.subList(0, end);
            assertThat(codec.decode(some)).doesNotContain("\uFFFD");
            assertThat(" tŵr €").startsWith(codec.decode(some));
        }
    }

    @Test
    void leavesControlTokensOutOfTheText() {
        assertThat(codec.decode(List.of(757, 758, 761, 765, 756))).isEmpty();
    }
}

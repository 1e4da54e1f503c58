package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptComposerTest {
    private static final SpecialTokens MULTILINGUAL = new SpecialTokens(
            90,
            91,
            OptionalInt.of(97),
            OptionalInt.of(98),
            OptionalInt.of(99),
            OptionalInt.of(95),
            OptionalInt.of(94),
            Map.of("en", 92, "cy", 93),
            100,
            Set.of());
    private static final SpecialTokens ENGLISH_ONLY = new SpecialTokens(
            90,
            91,
            OptionalInt.of(97),
            OptionalInt.of(98),
            OptionalInt.of(99),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Map.of(),
            100,
            Set.of());
    private static final int[] NOTHING = new int[0];

    @Test
    void includesLanguageTaskAndNoTimestamps() {
        Prompt prompt = new PromptComposer(MULTILINGUAL, 448).compose(NOTHING, "cy", Task.TRANSLATE, false, NOTHING);

        assertThat(prompt.ids()).containsExactly(91, 93, 94, 99);
        assertThat(prompt.start()).isZero();
        assertThat(prompt.textStart()).isEqualTo(4);
        assertThat(prompt.forced()).isEmpty();
    }

    @Test
    void omitsLanguageAndTaskForEnglishOnlyModels() {
        Prompt prompt = new PromptComposer(ENGLISH_ONLY, 448).compose(NOTHING, "en", Task.TRANSCRIBE, true, NOTHING);

        assertThat(prompt.ids()).containsExactly(91);
    }

    @Test
    void putsPhrasesBeforeAndForcedTextAfterTheStart() {
        Prompt prompt = new PromptComposer(MULTILINGUAL, 448)
                .compose(new int[] {1, 2}, "en", Task.TRANSCRIBE, false, new int[] {7, 8});

        assertThat(prompt.ids()).containsExactly(97, 1, 2, 91, 92, 95, 99, 7, 8);
        assertThat(prompt.start()).isEqualTo(3);
        assertThat(prompt.forced()).containsExactly(7, 8);
    }

    @Test
    void precedesForcedTextWithATimestamp() {
        Prompt prompt =
                new PromptComposer(MULTILINGUAL, 448).compose(NOTHING, "en", Task.TRANSCRIBE, true, new int[] {7});

        assertThat(prompt.forced()).containsExactly(100, 7);
    }

    @Test
    void keepsTheLastTokensOfTooManyPhrases() {
        Prompt prompt = new PromptComposer(MULTILINGUAL, 20)
                .compose(IntStream.range(0, 50).toArray(), "en", Task.TRANSCRIBE, false, NOTHING);

        assertThat(prompt.ids()).startsWith(97, 41, 42).contains(49, 91);
        assertThat(prompt.start()).isEqualTo(10);
    }
}

package dev.llafar.transcriber.whisper.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.transcriber.model.Transcript.Verdict;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards.Assessment;
import dev.llafar.transcriber.whisper.decoding.TranscriptGuards.Thresholds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptGuardsTest {
    private static final List<Integer> TOKENS = List.of(1, 2, 3);

    private final TranscriptGuards guards = new TranscriptGuards(Thresholds.WHISPER);

    @ParameterizedTest
    @CsvSource({
        "Hello there., -0.3, 0.1, ACCEPTED",
        "Hello there., -0.3, 0.9, ACCEPTED",
        "Hello there., -1.2, 0.9, NO_SPEECH",
        "Hello there., -1.2, 0.1, UNLIKELY",
        "'', -0.1, 0.9, NO_SPEECH",
        "'', -3.0, 0.1, ACCEPTED"
    })
    void assessesByLikelihoodAndNoSpeechProbability(String text, float average, float noSpeech, Assessment expected) {
        assertThat(guards.assess(text, TOKENS, average, noSpeech)).isEqualTo(expected);
    }

    @Test
    void refusesARepetitiveText() {
        String loop = "Thank you for watching. ".repeat(12).strip();

        assertThat(guards.assess(loop, TOKENS, -0.1f, 0)).isEqualTo(Assessment.REPETITIVE);
    }

    @Test
    void acceptsNumbersAndShortRepetitions() {
        assertThat(guards.assess("Five five five, five five five five.", List.of(5, 5, 5, 9, 5, 5, 5, 5, 8), -0.1f, 0))
                .isEqualTo(Assessment.ACCEPTED);
        assertThat(guards.assess("No, no, no, no.", List.of(4, 9, 4, 9, 4, 9, 4, 8), -0.1f, 0))
                .isEqualTo(Assessment.ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "2, 10", "3, 7", "5, 4", "12, 4"})
    void findsLoopsOfAnyPeriod(int period, int rounds) {
        List<Integer> tokens = new ArrayList<>(List.of(900, 901, 902));
        for (int i = 0; i < period * rounds; i++) {
            assertThat(guards.endsInLoop(tokens)).as("after %s", i).isFalse();
            tokens.add(i % period);
        }

        assertThat(guards.endsInLoop(tokens)).isTrue();
    }

    @Test
    void findsNoLoopInVaryingText() {
        List<Integer> tokens =
                IntStream.range(0, 400).mapToObj(i -> i * 7 % 101).toList();

        for (int i = 0; i <= tokens.size(); i++) {
            assertThat(guards.endsInLoop(tokens.subList(0, i))).isFalse();
        }
        assertThat(guards.endsInLoop(Collections.nCopies(19, 4))).isFalse();
    }

    @Test
    void assessesUnlikelyLoopAsLoop() {
        List<Integer> loop = Collections.nCopies(20, 4);

        assertThat(guards.assess("da ".repeat(20), loop, -0.1f, 0)).isEqualTo(Assessment.LOOP);
        assertThat(guards.assess("da ".repeat(20), loop, -3f, 0)).isEqualTo(Assessment.LOOP);
    }

    @ParameterizedTest
    @CsvSource({
        "UNLIKELY, 0.1, LOW_CONFIDENCE",
        "UNLIKELY, 0.9, NO_SPEECH",
        "REPETITIVE, 0.1, LOW_CONFIDENCE",
        "REPETITIVE, 0.9, NO_SPEECH",
        "LOOP, 0.1, NO_SPEECH",
        "LOOP, 0.9, NO_SPEECH"
    })
    void keepsRefusedTextUnlessLoopOrNoSpeech(Assessment best, float noSpeech, Verdict verdict) {
        assertThat(guards.verdict(best, noSpeech)).isEqualTo(verdict);
    }

    @Test
    void valuesAtTheThresholdsAreAccepted() {
        assertThat(guards.assess("Hello there.", TOKENS, -1.0f, 0.9f)).isEqualTo(Assessment.ACCEPTED);
        assertThat(guards.assess("", TOKENS, -3f, 0.6f)).isEqualTo(Assessment.ACCEPTED);
        assertThat(guards.verdict(Assessment.UNLIKELY, 0.6f)).isEqualTo(Verdict.LOW_CONFIDENCE);
    }

    @Test
    void thresholdsOffAcceptLoops() {
        TranscriptGuards off = new TranscriptGuards(Thresholds.OFF);

        assertThat(off.endsInLoop(Collections.nCopies(100, 4))).isFalse();
        assertThat(off.assess("da ".repeat(100), Collections.nCopies(100, 4), -9f, 1f))
                .isEqualTo(Assessment.ACCEPTED);
    }
}

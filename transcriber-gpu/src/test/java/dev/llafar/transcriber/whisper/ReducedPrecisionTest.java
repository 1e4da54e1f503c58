package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.whisper.Recordings.Reference;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.decoding.PromptComposer;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.Precision;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What bf16 and int8 guarantee on every CPU (docs/decisions/0014-reduced-precision.md): logits near those of 32 bits, and few
 * other words over all sample recordings. The text of a single recording may differ.
 */
@Tag("slow")
class ReducedPrecisionTest {
    /** Of any token at any position. Measured: 0.13 to 0.24, by precision and instruction set. */
    private static final double LARGEST_LOGIT_ERROR = 0.5;

    /** Over all tokens and positions. Measured: 0.006 in bf16, 0.013 in int8. */
    private static final double MEAN_LOGIT_ERROR = 0.025;

    /** Word errors per word of the 32-bit text. Measured: 0 to 0.015. */
    private static final double WORD_ERROR_RATE = 0.03;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void keepsLogitsCloseToThoseOf32Bits(Precision precision) {
        double largest = 0;
        double sum = 0;
        long count = 0;
        try (DemoCheckpoint demo = DemoCheckpoint.unpack()) {
            Checkpoint checkpoint = Checkpoint.open(demo.directory());
            try (TextCodec codec = TextCodec.open(checkpoint.tokenizer().file());
                    WhisperProgram exact = Decoding.program(checkpoint, Precision.FP32);
                    WhisperProgram reduced = Decoding.program(checkpoint, precision)) {
                for (Reference reference : Recordings.references()) {
                    Prompt forced = forcedPrompt(checkpoint, codec, reference);
                    List<float[]> expected = logits(exact, forced, reference);
                    List<float[]> actual = logits(reduced, forced, reference);
                    for (int p = 0; p < expected.size(); p++) {
                        for (int token = 0; token < expected.get(p).length; token++) {
                            double error = Math.abs(actual.get(p)[token] - expected.get(p)[token]);
                            largest = Math.max(largest, error);
                            sum += error;
                            count++;
                        }
                    }
                }
            }
        }
        assertThat(largest).as("largest logit error").isLessThan(LARGEST_LOGIT_ERROR);
        assertThat(sum / count).as("mean logit error").isLessThan(MEAN_LOGIT_ERROR);
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "INT8"})
    void keepsTheWordsOf32BitsOverAllRecordings(Precision precision) {
        int errors = 0;
        int words = 0;
        try (WhisperDecoder decoder = WhisperDecoder.loadDemo(DecoderOptions.defaults()
                .withThreads(1)
                .withTemperatures(List.of(0.0))
                .withPrecision(precision))) {
            for (Reference reference : Recordings.references()) {
                String text = Decoding.alone(
                                decoder, Decoding.request(Recordings.read(reference.name()), reference.language()))
                        .text();
                errors += wordErrors(words(reference.text()), words(text));
                words += words(reference.text()).size();
            }
        }
        assertThat(words).isGreaterThan(100);
        assertThat((double) errors / words)
                .as("word error rate against 32 bits, %s errors in %s words", errors, words)
                .isLessThan(WORD_ERROR_RATE);
    }

    /** The prompt and the reference's text: both precisions read the same tokens, whatever they would write themselves. */
    private static Prompt forcedPrompt(Checkpoint checkpoint, TextCodec codec, Reference reference) {
        int[] text = reference.text().isEmpty() ? new int[0] : codec.encode(" " + reference.text());
        return new PromptComposer(
                        checkpoint.specialTokens(), checkpoint.geometry().textPositions())
                .compose(new int[0], reference.language(), Task.TRANSCRIBE, false, text);
    }

    /** The logits from the first text token to the end of text. */
    private static List<float[]> logits(WhisperProgram program, Prompt prompt, Reference reference) {
        int[] ids = prompt.ids().stream().mapToInt(Integer::intValue).toArray();
        program.encode(List.of(Recordings.read(reference.name())), 0);
        program.prefill(new int[][] {ids}, 0);
        List<float[]> logits = new ArrayList<>();
        for (int at = prompt.textStart() - 1; at < ids.length; at++) {
            logits.add(program.decodeLogits(new int[] {ids[at]}, new int[] {at})[0]);
        }
        return logits;
    }

    /** Without case and punctuation, as word error rates are counted. */
    private static List<String> words(String text) {
        String plain = text.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}' ]", " ")
                .strip();
        return plain.isEmpty() ? List.of() : List.of(plain.split(" +", -1));
    }

    /** Substitutions, insertions and deletions. */
    private static int wordErrors(List<String> expected, List<String> actual) {
        int[] row = new int[actual.size() + 1];
        for (int a = 0; a < row.length; a++) {
            row[a] = a;
        }
        for (int e = 1; e <= expected.size(); e++) {
            int diagonal = row[0];
            row[0] = e;
            for (int a = 1; a < row.length; a++) {
                int substituted = diagonal + (expected.get(e - 1).equals(actual.get(a - 1)) ? 0 : 1);
                diagonal = row[a];
                row[a] = Math.min(substituted, 1 + Math.min(row[a], row[a - 1]));
            }
        }
        return row[actual.size()];
    }
}

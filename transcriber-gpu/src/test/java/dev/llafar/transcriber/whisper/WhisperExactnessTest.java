package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.Transcript;
import dev.llafar.transcriber.whisper.Golden.Written;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.PromptComposer;
import dev.llafar.transcriber.whisper.decoding.TimestampRules;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.Precision;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the results of random Whisper models of several shapes with those of transformers. */
@Tag("slow")
class WhisperExactnessTest {
    private static final double MEL_TOLERANCE = 1e-4;
    private static final double LOGIT_TOLERANCE = 1e-3;

    @TempDir
    Path folder;

    private WhisperProgram program;

    @AfterEach
    void close() {
        program.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain-80-mels-1500",
                "fp16-128-mels-1500",
                "bf16-deep-decoder-500",
                "real-vocabulary-1500",
                "sharded-uneven-heads-500",
                "english-only-1500"
            })
    void matchesTransformers(String name) {
        Golden golden = Golden.unpack(name, folder);
        Checkpoint checkpoint = Checkpoint.open(golden.directory());
        program = Decoding.program(checkpoint, Precision.FP32);

        List<short[]> utterances = golden.utterances();
        assertLogMel(golden, checkpoint, utterances.subList(0, 2));
        assertLogits(golden, utterances.subList(0, 2));
        assertAlignment(golden, checkpoint);
        Row rows = new Row(golden, checkpoint);
        assertThat(rows.write(utterances, golden.written("greedy"), false, List.of()))
                .as("greedy, eight at once")
                .isEqualTo(golden.written("greedy"));
        for (int u = 0; u < utterances.size(); u++) {
            List<Written> expected = golden.written("greedy").subList(u, u + 1);
            assertThat(rows.write(utterances.subList(u, u + 1), expected, false, List.of()))
                    .as("greedy, utterance %s alone", u)
                    .isEqualTo(expected);
        }
        assertThat(rows.write(utterances, golden.written("timed"), true, List.of()))
                .as("with timestamps")
                .isEqualTo(golden.written("timed"));
        List<Integer> previous = golden.ints("previous");
        assertThat(rows.write(utterances, golden.written("prompted"), false, previous.subList(1, previous.size())))
                .as("after a prompt")
                .isEqualTo(golden.written("prompted"));
    }

    @Test
    void computesWordProbabilityAmongTextTokens() {
        Golden golden = Golden.unpack("real-vocabulary-1500", folder);
        Checkpoint checkpoint = Checkpoint.open(golden.directory());
        program = Decoding.program(checkpoint, Precision.FP32);
        short[] utterance = golden.utterances().getFirst();
        SpecialTokens special = checkpoint.specialTokens();
        List<Integer> prompt = new PromptComposer(special, checkpoint.geometry().textPositions())
                .compose(new int[0], golden.expected().path("language").asText(), Task.TRANSCRIBE, false, new int[0])
                .ids();
        int last = prompt.size() - 1;
        program.encode(List.of(utterance), 0);
        int[] ids = prompt.stream().mapToInt(Integer::intValue).toArray();
        program.detectLanguage(new int[][] {ids}, new int[1], 0, new int[0]);
        float[] logits = program.decodeLogits(new int[] {ids[last]}, new int[] {last})[0];
        try (TextCodec codec = TextCodec.open(checkpoint.tokenizer().file())) {
            int token = codec.encode("hello")[0];
            double amongText = Math.exp(logits[token] - logSumExp(logits, special.endOfText()));
            double amongAll = Math.exp(logits[token] - logSumExp(logits, logits.length));

            List<Transcript.Word> words =
                    new WordTimes(checkpoint, program, codec).of(0, prompt, List.of(token), "en", utterance.length);

            assertThat(words).hasSize(1);
            assertThat((double) words.getFirst().probability())
                    .isCloseTo(amongText, withinPercentage(0.2))
                    .isNotCloseTo(amongAll, withinPercentage(1));
        }
    }

    /** The golden file holds the frames with sound; those after them are the floor, frame after frame. */
    private void assertLogMel(Golden golden, Checkpoint checkpoint, List<short[]> utterances) {
        float[][] mels = program.logMel(utterances);
        int frames = checkpoint.features().frames();
        for (int u = 0; u < utterances.size(); u++) {
            float[] expected = golden.tensor("mel" + u);
            int computed = expected.length / checkpoint.features().mels();
            double worst = 0;
            for (int mel = 0; mel < checkpoint.features().mels(); mel++) {
                for (int frame = 0; frame < frames; frame++) {
                    float reference = expected[mel * computed + Math.min(frame, computed - 1)];
                    worst = Math.max(worst, Math.abs(mels[u][mel * frames + frame] - reference));
                }
            }
            assertThat(worst).as("log-mel of utterance %s", u).isLessThan(MEL_TOLERANCE);
        }
    }

    private void assertLogits(Golden golden, List<short[]> utterances) {
        List<Integer> forced = golden.ints("forced");
        List<Integer> positions = golden.ints("positions");
        List<Integer> few = golden.ints("few");
        program.encode(utterances, 0);
        int[] ids = forced.stream().mapToInt(Integer::intValue).toArray();
        int[] languages = few.stream().skip(1).mapToInt(Integer::intValue).toArray();
        float[][] atStart = program.detectLanguage(new int[][] {ids, ids}, new int[2], 0, languages);
        assertClose(flat(atStart), golden.tensor("atStart"), "at the start of transcript");

        float[] expected = golden.tensor("logits");
        int vocabulary = expected.length / 2 / positions.size();
        for (int p = 0; p < positions.size(); p++) {
            int id = ids[positions.get(p)];
            int position = positions.get(p);
            float[][] logits = program.decodeLogits(new int[] {id, id}, new int[] {position, position});
            for (int u = 0; u < 2; u++) {
                int from = (u * positions.size() + p) * vocabulary;
                assertClose(logits[u], Arrays.copyOfRange(expected, from, from + vocabulary), "logits at " + position);
            }
        }
    }

    /** Of the tokens that the alignment reads: among all tokens, and among the text tokens as Whisper gives it for words. */
    private void assertAlignment(Golden golden, Checkpoint checkpoint) {
        int[] ids = golden.ints("forced").stream().mapToInt(Integer::intValue).toArray();
        WhisperProgram.Alignment alignment =
                program.align(ids, 0, checkpoint.generation().alignmentHeads(), 10);
        int endOfText = checkpoint.specialTokens().endOfText();
        for (int at = 0; at + 1 < ids.length; at++) {
            float[] logits = program.decodeLogits(new int[] {ids[at]}, new int[] {at})[0];
            int next = ids[at + 1];
            assertThat(alignment.logProbabilities()[at])
                    .isCloseTo((float) (logits[next] - logSumExp(logits, logits.length)), within(1e-3f));
            if (next < endOfText) {
                assertThat(alignment.textLogProbabilities()[at])
                        .isCloseTo((float) (logits[next] - logSumExp(logits, endOfText)), within(1e-3f));
            }
        }
        for (float[][] head : alignment.heads()) {
            for (float[] frames : head) {
                float sum = 0;
                for (float frame : frames) {
                    sum += frame;
                }
                assertThat(sum).isCloseTo(1f, within(1e-3f));
            }
        }
    }

    private static double logSumExp(float[] logits, int count) {
        double sum = 0;
        for (int token = 0; token < count; token++) {
            sum += Math.exp(logits[token]);
        }
        return Math.log(sum);
    }

    private static void assertClose(float[] actual, float[] expected, String what) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
        }
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(worst).as(what).isLessThan(LOGIT_TOLERANCE);
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, flat, r * rows[r].length, rows[r].length);
        }
        return flat;
    }

    /** Greedy decoding with the project's own rules, without guards: random models produce no sensible text. */
    private final class Row {
        private final Golden golden;
        private final Checkpoint checkpoint;
        private final SpecialTokens tokens;
        private final TimestampRules rules;

        Row(Golden golden, Checkpoint checkpoint) {
            this.golden = golden;
            this.checkpoint = checkpoint;
            this.tokens = checkpoint.specialTokens();
            this.rules = new TimestampRules(
                    tokens,
                    checkpoint.geometry().vocabulary(),
                    checkpoint.generation().maxInitialTimestampIndex());
        }

        List<Written> write(List<short[]> utterances, List<Written> expected, boolean timed, List<Integer> previous) {
            PromptComposer composer =
                    new PromptComposer(tokens, checkpoint.geometry().textPositions());
            PromptComposer.Prompt prompt = composer.compose(
                    previous.stream().mapToInt(Integer::intValue).toArray(),
                    golden.expected().path("language").asText(),
                    Task.TRANSLATE,
                    timed,
                    new int[0]);
            int n = utterances.size();
            int[][] prompts = new int[n][];
            Arrays.fill(
                    prompts, prompt.ids().stream().mapToInt(Integer::intValue).toArray());
            int[] starts = new int[n];
            Arrays.fill(starts, prompt.start());
            program.encode(utterances, 0);
            program.detectLanguage(prompts, starts, 0, new int[0]);

            List<List<Integer>> written = new ArrayList<>();
            boolean[] ended = new boolean[n];
            for (int r = 0; r < n; r++) {
                written.add(new ArrayList<>());
            }
            int longest =
                    expected.stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
            for (int s = 0;
                    s <= longest
                            && prompt.textStart() + s < checkpoint.generation().maxTokens();
                    s++) {
                step(prompt, written, ended, timed);
            }
            List<Written> rows = new ArrayList<>();
            for (int r = 0; r < n; r++) {
                rows.add(new Written(written.get(r), ended[r]));
            }
            return rows;
        }

        /** Rows that have ended are fed on with what they have, so that the batch keeps its size. */
        private void step(PromptComposer.Prompt prompt, List<List<Integer>> written, boolean[] ended, boolean timed) {
            int n = ended.length;
            int[] ids = new int[n];
            int[] positions = new int[n];
            int[] limits = new int[n * WhisperProgram.LIMITS_PER_ROW];
            for (int r = 0; r < n; r++) {
                List<Integer> row = written.get(r);
                ids[r] = row.isEmpty() ? prompt.ids().get(prompt.ids().size() - 1) : row.get(row.size() - 1);
                positions[r] = prompt.textStart() + row.size() - 1;
                rules.next(row, timed).writeTo(limits, r * WhisperProgram.LIMITS_PER_ROW);
            }
            WhisperProgram.Chosen[] chosen = program.decodeStep(ids, positions, limits, new double[n], new double[n]);
            for (int r = 0; r < n; r++) {
                ended[r] |= chosen[r].token() == tokens.endOfText();
                if (!ended[r]) {
                    written.get(r).add(chosen[r].token());
                }
            }
        }
    }
}

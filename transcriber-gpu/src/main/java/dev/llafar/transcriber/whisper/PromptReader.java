package dev.llafar.transcriber.whisper;

import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.PromptComposer;
import dev.llafar.transcriber.whisper.decoding.PromptComposer.Prompt;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Decodes the prompts of rows whose audio is encoded, and detects the language among the allowed ones. */
final class PromptReader {
    private static final String ENGLISH = "en";

    private final SpecialTokens tokens;
    private final WhisperProgram program;
    private final TextCodec codec;
    private final PromptComposer composer;
    private final boolean timestamps;

    PromptReader(Checkpoint checkpoint, WhisperProgram program, TextCodec codec, boolean timestamps) {
        this.tokens = checkpoint.specialTokens();
        this.program = program;
        this.codec = codec;
        this.composer = new PromptComposer(tokens, checkpoint.geometry().textPositions());
        this.timestamps =
                timestamps && tokens.firstTimestamp() < checkpoint.geometry().vocabulary();
    }

    boolean timestamps() {
        return timestamps;
    }

    /**
     * Rejects a request that allows only unsupported languages.
     *
     * @throws IllegalArgumentException if the model supports none of the languages that the request allows
     */
    void requireLanguage(DecodeRequest request) {
        if (candidates(request).isEmpty()) {
            throw new IllegalArgumentException(
                    "languages are " + request.options().languages() + ", expected at least one of " + known());
        }
    }

    Collection<String> known() {
        return tokens.languages().isEmpty()
                ? List.of(ENGLISH)
                : tokens.languages().keySet();
    }

    /** Decodes the requests' prompts in rows firstRow, firstRow + 1 and so on. */
    List<SlotRow> read(List<DecodeRequest> requests, int firstRow) {
        List<Start> starts = starts(requests, firstRow);
        List<Prompt> prompts = new ArrayList<>();
        for (int r = 0; r < requests.size(); r++) {
            prompts.add(compose(requests.get(r), starts.get(r).language(), false));
        }
        program.prefill(padded(prompts), firstRow);
        List<SlotRow> rows = new ArrayList<>();
        for (int r = 0; r < requests.size(); r++) {
            Start start = starts.get(r);
            rows.add(new SlotRow(requests.get(r), start.language(), start.noSpeechProbability(), prompts.get(r)));
        }
        return rows;
    }

    /** Decodes another prompt in a row whose audio is encoded. */
    void read(Prompt prompt, int row) {
        program.prefill(padded(List.of(prompt)), row);
    }

    /** The prompt of a request. */
    Prompt compose(DecodeRequest request, String language, boolean withPhrases) {
        List<String> phrases = request.options().phrases();
        int[] previous =
                withPhrases && !phrases.isEmpty() ? codec.encode(" " + String.join(", ", phrases)) : new int[0];
        int[] forced = request.prefix().isBlank()
                ? new int[0]
                : codec.encode(" " + request.prefix().strip());
        return composer.compose(previous, language, request.options().task(), timestamps, forced);
    }

    private int[][] padded(List<Prompt> prompts) {
        int longest = prompts.stream().mapToInt(p -> p.ids().size()).max().orElse(0);
        int[][] ids = new int[prompts.size()][longest];
        for (int r = 0; r < ids.length; r++) {
            List<Integer> prompt = prompts.get(r).ids();
            Arrays.setAll(ids[r], i -> i < prompt.size() ? prompt.get(i) : tokens.endOfText());
        }
        return ids;
    }

    /** The predictions at the start of transcript. */
    private record Start(String language, float noSpeechProbability) {}

    /** Detects for all requests at once whether there is speech, and in which of the allowed languages. */
    private List<Start> starts(List<DecodeRequest> requests, int firstRow) {
        int[][] prompts = new int[requests.size()][];
        Arrays.fill(prompts, new int[] {tokens.startOfTranscript()});
        List<String> all = List.copyOf(tokens.languages().keySet());
        int[] languageTokens =
                tokens.languages().values().stream().mapToInt(Integer::intValue).toArray();
        float[][] logProbabilities =
                program.detectLanguage(prompts, new int[requests.size()], firstRow, languageTokens);
        List<Start> starts = new ArrayList<>();
        for (int r = 0; r < logProbabilities.length; r++) {
            float[] row = logProbabilities[r];
            String language = candidates(requests.get(r)).stream()
                    .max((a, b) -> Float.compare(logProbability(row, all, a), logProbability(row, all, b)))
                    .orElseThrow();
            starts.add(new Start(language, tokens.noSpeech().isPresent() ? (float) Math.exp(row[0]) : 0));
        }
        return starts;
    }

    /** An English-only model has no language tokens and only one candidate. */
    private static float logProbability(float[] row, List<String> all, String language) {
        int index = all.indexOf(language);
        return index < 0 ? 0 : row[1 + index];
    }

    private List<String> candidates(DecodeRequest request) {
        List<String> allowed = request.options().languages();
        return known().stream()
                .filter(language -> allowed.isEmpty() || allowed.contains(language))
                .toList();
    }
}

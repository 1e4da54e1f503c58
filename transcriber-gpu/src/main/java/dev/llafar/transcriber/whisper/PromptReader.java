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

/** Reads prompts into rows that have heard their sound, and finds the language where there is a choice. */
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
     * Refuses a request whose languages are all unknown.
     *
     * @throws IllegalArgumentException if the model knows none of the languages that the request allows
     */
    void requireLanguage(DecodeRequest request) {
        if (candidates(request).isEmpty()) {
            throw new IllegalArgumentException(
                    "languages are " + request.options().languages() + ", expected one of " + known() + " among them");
        }
    }

    Collection<String> known() {
        return tokens.languages().isEmpty()
                ? List.of(ENGLISH)
                : tokens.languages().keySet();
    }

    /** Reads the requests' prompts into rows firstRow and on. */
    List<SlotRow> read(List<DecodeRequest> requests, int firstRow) {
        List<String> languages = languages(requests, firstRow);
        List<Prompt> prompts = new ArrayList<>();
        for (int r = 0; r < requests.size(); r++) {
            prompts.add(compose(requests.get(r), languages.get(r), false));
        }
        float[] noSpeech = noSpeechAfter(prompts, firstRow);
        List<SlotRow> rows = new ArrayList<>();
        for (int r = 0; r < requests.size(); r++) {
            rows.add(new SlotRow(requests.get(r), languages.get(r), noSpeech[r], prompts.get(r)));
        }
        return rows;
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

    /** Reads prompts and gives each row's probability of no speech. */
    float[] noSpeechAfter(List<Prompt> prompts, int firstRow) {
        int longest = prompts.stream().mapToInt(p -> p.ids().size()).max().orElse(0);
        int[][] ids = prompts.stream().map(p -> padded(p.ids(), longest)).toArray(int[][]::new);
        int[] starts = prompts.stream().mapToInt(Prompt::start).toArray();
        float[][] few = program.prompt(ids, starts, firstRow, new int[0]);
        float[] noSpeech = new float[few.length];
        for (int r = 0; r < few.length; r++) {
            noSpeech[r] = tokens.noSpeech().isPresent() ? (float) Math.exp(few[r][0]) : 0;
        }
        return noSpeech;
    }

    private int[] padded(List<Integer> ids, int length) {
        int[] padded = new int[length];
        Arrays.setAll(padded, i -> i < ids.size() ? ids.get(i) : tokens.endOfText());
        return padded;
    }

    /** The only language allowed, or the likeliest after the start of transcript; one read for all that need it. */
    private List<String> languages(List<DecodeRequest> requests, int firstRow) {
        List<List<String>> candidates = requests.stream().map(this::candidates).toList();
        if (candidates.stream().allMatch(some -> some.size() == 1)) {
            return candidates.stream().map(some -> some.get(0)).toList();
        }
        List<String> all = List.copyOf(tokens.languages().keySet());
        int[][] starts = new int[requests.size()][];
        Arrays.fill(starts, new int[] {tokens.startOfTranscript()});
        float[][] few = program.prompt(
                starts,
                new int[requests.size()],
                firstRow,
                tokens.languages().values().stream().mapToInt(Integer::intValue).toArray());
        List<String> languages = new ArrayList<>();
        for (int r = 0; r < few.length; r++) {
            float[] row = few[r];
            languages.add(candidates.get(r).stream()
                    .max((a, b) -> Float.compare(row[1 + all.indexOf(a)], row[1 + all.indexOf(b)]))
                    .orElseThrow());
        }
        return languages;
    }

    private List<String> candidates(DecodeRequest request) {
        List<String> allowed = request.options().languages();
        return known().stream()
                .filter(language -> allowed.isEmpty() || allowed.contains(language))
                .toList();
    }
}

package dev.llafar.transcriber.whisper;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.CheckpointException;
import dev.llafar.transcriber.whisper.checkpoint.SpecialTokens;
import dev.llafar.transcriber.whisper.decoding.TimestampRules;
import dev.llafar.transcriber.whisper.decoding.VocabularyMasks;
import dev.llafar.transcriber.whisper.text.TextCodec;
import dev.llafar.transcriber.whisper.torch.WhisperProgram;
import dev.llafar.transcriber.whisper.torch.WhisperProgram.Chosen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Whisper model with slots. When an utterance joins, its audio is encoded, its language detected and its prompt decoded.
 * Each step then decodes one token of every utterance. An utterance leaves when its text has ended and the guards accept it;
 * a refused attempt starts again in its slot at the next temperature. Live rows are a prefix of the caches, so a step works
 * on views of them.
 */
public final class WhisperDecoder implements SlotDecoder {
    private final Checkpoint checkpoint;
    private final DecoderOptions options;
    private final WhisperProgram program;
    private final TextCodec codec;
    private final PromptReader prompts;
    private final TimestampRules rules;
    private final AttemptEvaluator evaluator;
    private final ModelDescription description;
    private final List<SlotRow> rows = new ArrayList<>();

    /** Utterances shorter than a transform. The next step returns empty transcripts for them without using the device. */
    private final List<DecodeRequest> tooShort = new ArrayList<>();

    private WhisperDecoder(Checkpoint checkpoint, DecoderOptions options, WhisperProgram program, TextCodec codec) {
        this.checkpoint = checkpoint;
        this.options = options;
        this.program = program;
        this.codec = codec;
        this.prompts = new PromptReader(checkpoint, program, codec, options.timestamps());
        this.rules = new TimestampRules(
                checkpoint.specialTokens(),
                checkpoint.geometry().vocabulary(),
                checkpoint.generation().maxInitialTimestampIndex());
        this.evaluator = new AttemptEvaluator(checkpoint, options, program, codec, prompts);
        this.description = describe();
    }

    /**
     * Loads a checkpoint from a Hugging Face directory and warms it up.
     *
     * @throws CheckpointException naming the invalid file and field
     * @throws IllegalStateException if the requested device does not exist
     */
    public static WhisperDecoder load(Path directory, DecoderOptions options) {
        Checkpoint checkpoint = Checkpoint.open(directory);
        TextCodec codec = TextCodec.open(checkpoint.tokenizer().file());
        try {
            VocabularyMasks masks = new VocabularyMasks(
                    checkpoint.specialTokens(),
                    checkpoint.generation(),
                    checkpoint.geometry().vocabulary());
            WhisperProgram program = WhisperProgram.load(
                    checkpoint,
                    new WhisperProgram.Masks(masks.withTimestamps(), masks.withoutTimestamps(), masks.atBegin()),
                    options.device(),
                    options.precision(),
                    options.slots(),
                    options.threads(),
                    options.progress());
            WhisperDecoder decoder = new WhisperDecoder(checkpoint, options, program, codec);
            decoder.warmUp();
            return decoder;
        } catch (RuntimeException | Error e) {
            codec.close();
            throw e;
        }
    }

    /** Loads the checkpoint in this jar. */
    public static WhisperDecoder loadDemo(DecoderOptions options) {
        try (DemoCheckpoint demo = DemoCheckpoint.unpack()) {
            return load(demo.directory(), options);
        }
    }

    @Override
    public ModelDescription description() {
        return description;
    }

    @Override
    public int occupied() {
        return rows.size() + tooShort.size();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if an utterance is longer than the context or allows only unsupported languages
     */
    @Override
    public void join(List<DecodeRequest> requests) {
        if (requests.size() > options.slots() - occupied()) {
            throw new IllegalArgumentException("requests are " + requests.size() + ", expected at most the "
                    + (options.slots() - occupied()) + " free slots");
        }
        for (DecodeRequest request : requests) {
            if (request.samples().length > description.contextSamples()) {
                throw new IllegalArgumentException("samples are " + request.samples().length + ", expected at most "
                        + description.contextSamples());
            }
            prompts.requireLanguage(request);
        }
        List<DecodeRequest> audible = requests.stream().filter(this::isAudible).toList();
        if (!audible.isEmpty()) {
            program.encode(audible.stream().map(DecodeRequest::samples).toList(), rows.size());
            rows.addAll(prompts.read(audible, rows.size()));
        }
        requests.stream().filter(request -> !isAudible(request)).forEach(tooShort::add);
    }

    @Override
    public List<Decoded> step() {
        List<Decoded> done = new ArrayList<>();
        for (DecodeRequest request : tooShort) {
            done.add(new Decoded(request, AttemptEvaluator.silence(request, List.copyOf(prompts.known()))));
        }
        tooShort.clear();
        if (rows.isEmpty()) {
            return done;
        }
        Chosen[] chosen = chooseNext();
        // From the last row to the first, so that the row that fills a gap is always live.
        for (int r = rows.size() - 1; r >= 0; r--) {
            SlotRow row = rows.get(r);
            if (hasEnded(row, chosen[r])) {
                evaluator.finish(r, row, chosen[r]).ifPresent(transcript -> {
                    done.add(new Decoded(row.request(), transcript));
                    vacate(row);
                });
            }
        }
        return done;
    }

    @Override
    public void leave(DecodeRequest request) {
        if (!tooShort.removeIf(waiting -> waiting == request)) {
            rows.stream().filter(row -> row.request() == request).findFirst().ifPresent(this::vacate);
        }
    }

    /** The number of native arrays outside the model, which is the same after every finished utterance. */
    int liveArrays() {
        return program.liveArrays();
    }

    @Override
    public void close() {
        rows.clear();
        tooShort.clear();
        program.close();
        codec.close();
    }

    private Chosen[] chooseNext() {
        int n = rows.size();
        int[] ids = new int[n];
        int[] positions = new int[n];
        int[] limits = new int[n * WhisperProgram.LIMITS_PER_ROW];
        double[] temperatures = new double[n];
        double[] uniforms = new double[n];
        for (int r = 0; r < n; r++) {
            SlotRow row = rows.get(r);
            ids[r] = row.lastToken();
            positions[r] = row.position();
            rules.next(row.written(), prompts.timestamps()).writeTo(limits, r * WhisperProgram.LIMITS_PER_ROW);
            temperatures[r] = options.temperatures().get(row.temperatureIndex());
            uniforms[r] = temperatures[r] > 0 ? row.uniform() : 0;
        }
        return program.decodeStep(ids, positions, limits, temperatures, uniforms);
    }

    /** Adds the token to the text and returns whether the text has ended. */
    private boolean hasEnded(SlotRow row, Chosen chosen) {
        if (chosen.token() == checkpoint.specialTokens().endOfText()) {
            return true;
        }
        row.write(chosen.token(), chosen.logProbability());
        return row.position() + 1 >= checkpoint.generation().maxTokens() || evaluator.isLooping(row);
    }

    /** Frees the row and moves the last live row to its place. */
    private void vacate(SlotRow row) {
        int gap = rows.indexOf(row);
        SlotRow last = rows.remove(rows.size() - 1);
        if (last != row) {
            program.moveRow(rows.size(), gap, last.position());
            rows.set(gap, last);
        }
    }

    private boolean isAudible(DecodeRequest request) {
        return request.samples().length >= checkpoint.features().fftSamples();
    }

    /** The first execution of every operator is slow, and must not delay the first utterance. */
    private void warmUp() {
        String language = prompts.known().iterator().next();
        DecodeRequest request = new DecodeRequest(
                new short
                        [Math.min(
                                description.contextSamples(),
                                checkpoint.features().sampleRateHz())],
                new DecodeRequest.Options(List.of(language), Task.TRANSCRIBE, false, List.of(), 0),
                "");
        join(List.of(request));
        step();
        leave(request);
    }

    private ModelDescription describe() {
        SpecialTokens tokens = checkpoint.specialTokens();
        Set<Task> tasks = EnumSet.of(Task.TRANSCRIBE);
        if (tokens.translate().isPresent()) {
            tasks.add(Task.TRANSLATE);
        }
        return new ModelDescription(
                checkpoint.name(),
                program.device(),
                program.precision(),
                options.slots(),
                checkpoint.features().contextSamples(),
                new HashSet<>(prompts.known()),
                tasks);
    }
}

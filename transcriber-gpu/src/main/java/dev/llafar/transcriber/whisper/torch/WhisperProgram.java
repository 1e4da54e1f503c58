package dev.llafar.transcriber.whisper.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.FeatureSettings;
import dev.llafar.transcriber.whisper.checkpoint.GenerationSettings.Head;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A loaded Whisper model with rows for several utterances, which are decoded as one batch. Rows 0 to n-1 are live; the
 * caller keeps them contiguous with {@link #moveRow}. One thread creates, uses and closes it. No native object is visible
 * to the caller.
 */
public final class WhisperProgram implements AutoCloseable {
    /** The numbers that {@link #decodeStep} requires for each row, see {@code decode_step} in whisper.torchscript. */
    public static final int LIMITS_PER_ROW = 6;

    private final NativeModule module;
    private final FeatureSettings features;
    private final ModelGeometry geometry;
    private final Device device;
    private final NumberPlan plan;
    private final int encoderBatch;

    private WhisperProgram(NativeModule module, Checkpoint checkpoint, Device device, NumberPlan plan) {
        this.module = module;
        this.features = checkpoint.features();
        this.geometry = checkpoint.geometry();
        this.device = device;
        this.plan = plan;
        this.encoderBatch = encoderBatch(device, plan, geometry);
    }

    /** Vocabulary masks, added to the logits: 0 or minus infinity for each token. */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    public record Masks(float[] withTimestamps, float[] withoutTimestamps, float[] atBegin) {}

    /**
     * Loads a checkpoint to a device.
     *
     * @param threads of each operation on the CPU, for the whole process; 0 chooses a number for the checkpoint
     * @throws IllegalStateException if the device does not exist
     */
    public static WhisperProgram load(
            Checkpoint checkpoint,
            Masks masks,
            DeviceChoice choice,
            Precision precision,
            int slots,
            int threads,
            LoadProgress progress) {
        Engine engine = NativeModule.engine(threads > 0 ? threads : NumberPlan.threadsFor(checkpoint.geometry()));
        Device device = choice.resolve(engine);
        ModelGeometry geometry = checkpoint.geometry();
        NumberPlan plan = NumberPlan.of(precision, device, geometry, NumberPlan.cpuHasBf16());
        NativeModule module = NativeModule.load(ProgramArchive.whisper(), device);
        try {
            WhisperProgram program = new WhisperProgram(module, checkpoint, device, plan);
            program.configure(checkpoint);
            program.addFeatureWeights();
            new WeightLoader(module, checkpoint.weights(), geometry, plan, progress).load();
            program.addWeight("mask_with_timestamps", masks.withTimestamps());
            program.addWeight("mask_without_timestamps", masks.withoutTimestamps());
            program.addWeight("mask_at_begin", masks.atBegin());
            module.call(
                    "build",
                    IValue.from(geometry.encoderLayers()),
                    IValue.from(geometry.decoderLayers()),
                    IValue.from(slots),
                    IValue.from(geometry.sourcePositions()),
                    IValue.from(geometry.textPositions()),
                    IValue.from(plan.caches().scalarType()));
            return program;
        } catch (RuntimeException | Error e) {
            module.close();
            throw e;
        }
    }

    public String device() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    public String precision() {
        return plan.description();
    }

    /** Encodes utterances into the cross-attention caches of rows firstRow, firstRow + 1 and so on. */
    public void encode(List<short[]> utterances, int firstRow) {
        for (int at = 0; at < utterances.size(); at += encoderBatch) {
            List<short[]> batch = utterances.subList(at, Math.min(at + encoderBatch, utterances.size()));
            try (PtNDArray samples = samples(batch)) {
                module.call(
                        "encode_into_caches",
                        IValue.from(samples),
                        IValue.from(features.frames()),
                        IValue.from(firstRow + at));
            }
        }
    }

    /** Log-mel spectrogram [utterance][mel * frames + frame]. */
    public float[][] logMel(List<short[]> utterances) {
        try (PtNDArray samples = samples(utterances)) {
            NativeModule.Numbers mel = module.read("log_mel", IValue.from(samples), IValue.from(features.frames()));
            return rows(mel.values(), utterances.size());
        }
    }

    /**
     * As {@link #prefill}, and returns what the model predicts at the start of transcript.
     *
     * @param starts the position of the start of transcript in each prompt
     * @param languages tokens to compare
     * @return for each row the log-probability of no speech, then of each language
     */
    public float[][] detectLanguage(int[][] prompts, int[] starts, int firstRow, int[] languages) {
        long[] ids = Arrays.stream(prompts)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        NativeModule.Numbers logProbabilities = module.read(
                "detect_language",
                IValue.listFrom(ids),
                IValue.listFrom(longs(starts)),
                IValue.from(firstRow),
                IValue.listFrom(longs(languages)));
        return rows(logProbabilities.values(), prompts.length);
    }

    /**
     * Decodes prompts into the self-attention caches of rows firstRow, firstRow + 1 and so on. No logits are computed,
     * because the projection onto the vocabulary would be most of the work.
     *
     * @param prompts token ids, all of one length (shorter ones padded with any token)
     */
    public void prefill(int[][] prompts, int firstRow) {
        long[] ids = Arrays.stream(prompts)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        module.call("prefill", IValue.listFrom(ids), IValue.from(prompts.length), IValue.from(firstRow));
    }

    /** The next token of a row and its natural log-probability at temperature 1. */
    public record Chosen(int token, float logProbability) {}

    /**
     * Decodes one token of each live row and chooses the next.
     *
     * @param ids the last token of each live row
     * @param positions the position of that token
     * @param limits {@link #LIMITS_PER_ROW} numbers for each row
     * @param temperatures 0 selects the most likely token
     * @param uniforms a number from 0 to 1 for each row, by which a token is sampled if the temperature is above 0
     */
    public Chosen[] decodeStep(int[] ids, int[] positions, int[] limits, double[] temperatures, double[] uniforms) {
        NativeModule.Numbers chosen = module.read(
                "decode_step",
                IValue.listFrom(longs(ids)),
                IValue.listFrom(longs(positions)),
                IValue.listFrom(longs(limits)),
                IValue.listFrom(temperatures),
                IValue.listFrom(uniforms));
        Chosen[] rows = new Chosen[ids.length];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = new Chosen((int) chosen.values()[2 * r], chosen.values()[2 * r + 1]);
        }
        return rows;
    }

    /** As {@link #decodeStep}, but returns the logits of each row over the vocabulary and chooses no token. */
    public float[][] decodeLogits(int[] ids, int[] positions) {
        NativeModule.Numbers logits =
                module.read("decode_logits", IValue.listFrom(longs(ids)), IValue.listFrom(longs(positions)));
        return rows(logits.values(), ids.length);
    }

    /** Copies a row over another, with its first {@code length} text positions. */
    public void moveRow(int source, int target, int length) {
        module.call("move_row", IValue.from(source), IValue.from(target), IValue.from(length));
    }

    /**
     * The cross-attention of a row and the probabilities of its tokens.
     *
     * @param heads [head][token][frame] attention, each row of frames summing to 1
     * @param logProbabilities of the token that follows each token, among all tokens
     * @param textLogProbabilities the same among the text tokens, those below the end of text; undefined where another
     *     token follows
     */
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    public record Alignment(float[][][] heads, float[] logProbabilities, float[] textLogProbabilities) {}

    /**
     * Decodes a whole row again and returns the cross-attention of some heads.
     *
     * @param ids the whole row from its start of transcript
     * @param frames the number of encoder positions that contain sound
     */
    public Alignment align(int[] ids, int row, List<Head> heads, int frames) {
        long[] pairs = heads.stream()
                .flatMapToLong(head -> LongStream.of(head.layer(), head.head()))
                .toArray();
        NativeModule.Numbers planes = module.read(
                "align", IValue.listFrom(longs(ids)), IValue.from(row), IValue.listFrom(pairs), IValue.from(frames));
        float[][] byPlane = rows(planes.values(), heads.size() + 2);
        float[][][] attention = new float[heads.size()][][];
        for (int h = 0; h < attention.length; h++) {
            attention[h] = rows(byPlane[h], ids.length);
        }
        return new Alignment(
                attention,
                firstColumn(byPlane[heads.size()], ids.length),
                firstColumn(byPlane[heads.size() + 1], ids.length));
    }

    private static float[] firstColumn(float[] plane, int count) {
        int width = plane.length / count;
        float[] column = new float[count];
        for (int r = 0; r < count; r++) {
            column[r] = plane[r * width];
        }
        return column;
    }

    /** The number of native arrays outside the model itself, which is constant between calls. */
    public int liveArrays() {
        return module.liveArrays();
    }

    @Override
    public void close() {
        module.close();
    }

    private void configure(Checkpoint checkpoint) {
        var tokens = checkpoint.specialTokens();
        module.call(
                "configure",
                IValue.from(features.hopSamples()),
                IValue.from(geometry.encoderHeads()),
                IValue.from(geometry.decoderHeads()),
                IValue.from(tokens.firstTimestamp()),
                IValue.from(tokens.endOfText()),
                // The probability is not used if there is no such token, so any token will do.
                IValue.from(tokens.noSpeech().orElse(tokens.endOfText())));
    }

    private void addFeatureWeights() {
        addWeight("window", MelFilterBank.window(features.fftSamples()));
        int bins = features.fftSamples() / 2 + 1;
        float[] filters = MelFilterBank.weights(features.mels(), features.fftSamples(), features.sampleRateHz());
        addWeight("mel_filters", filters, bins, features.mels());
    }

    private void addWeight(String name, float[] values) {
        addWeight(name, values, values.length);
    }

    private void addWeight(String name, float[] values, Integer... shape) {
        try (PtNDArray array = module.array(values, shape)) {
            module.call(
                    "add_weight",
                    IValue.from(name),
                    IValue.listFrom(array),
                    IValue.from(NumberPlan.NumberType.FP32.scalarType()));
        }
    }

    /** [utterances, longest], -1..1, zeros after the shorter ones. */
    private PtNDArray samples(List<short[]> utterances) {
        int longest =
                utterances.stream().mapToInt(samples -> samples.length).max().orElse(0);
        float[] values = new float[utterances.size() * longest];
        for (int u = 0; u < utterances.size(); u++) {
            short[] samples = utterances.get(u);
            for (int i = 0; i < samples.length; i++) {
                values[u * longest + i] = samples[i] / 32768f;
            }
        }
        return module.array(values, utterances.size(), longest);
    }

    /** A GPU is faster with a batch; a CPU only if one utterance is little work, and not in 32 bits (measured). */
    private static int encoderBatch(Device device, NumberPlan plan, ModelGeometry geometry) {
        if (device.isGpu()) {
            return 16;
        }
        boolean isSmall = geometry.width() * geometry.sourcePositions() <= 256 * 512;
        return isSmall && plan.encoder() != NumberPlan.NumberType.FP32 ? 4 : 1;
    }

    private static float[][] rows(float[] values, int count) {
        int width = values.length / count;
        float[][] rows = new float[count][];
        for (int r = 0; r < count; r++) {
            rows[r] = Arrays.copyOfRange(values, r * width, (r + 1) * width);
        }
        return rows;
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** Receives progress while weights are loaded, on the loading thread. */
    @FunctionalInterface
    public interface LoadProgress {
        /** Ignores progress. */
        LoadProgress NONE = (loaded, total) -> {};

        /** Reports the number of loaded parts. In the last call both arguments are equal. */
        void loaded(int parts, int totalParts);
    }
}

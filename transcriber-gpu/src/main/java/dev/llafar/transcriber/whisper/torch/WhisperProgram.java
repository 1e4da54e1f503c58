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
 * A loaded Whisper with rows for several utterances side by side. Rows 0 to n-1 are live: whoever drives this keeps them
 * a prefix with {@link #move}. One thread makes, uses and closes it; everything native stays behind it.
 */
public final class WhisperProgram implements AutoCloseable {
    /** Numbers that {@link #step} takes for each row, see whisper.torchscript. */
    public static final int LIMITS_PER_ROW = 6;

    private static final int FRONT = 0;
    private static final int MASKS = 3;

    private final NativeModule module;
    private final FeatureSettings features;
    private final ModelGeometry geometry;
    private final Device device;
    private final NumberPlan plan;
    private final int encodeTogether;

    private WhisperProgram(NativeModule module, Checkpoint checkpoint, Device device, NumberPlan plan) {
        this.module = module;
        this.features = checkpoint.features();
        this.geometry = checkpoint.geometry();
        this.device = device;
        this.plan = plan;
        this.encodeTogether = encodeTogether(device, plan, geometry);
    }

    /** Vocabulary masks, added to the logits: 0 or minus infinity for each token. */
    @SuppressWarnings("ArrayRecordComponent") // carried to one reader, never compared
    public record Masks(float[] withTimestamps, float[] withoutTimestamps, float[] atBegin) {}

    /**
     * Puts a checkpoint on a device.
     *
     * @param threads of each operation on the CPU, for the whole process; 0: what suits the checkpoint
     * @throws IllegalStateException if the device is not there
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
            program.put(FRONT, MelFilterBank.window(checkpoint.features().fftSamples()));
            program.putFilters();
            new WeightLoader(module, checkpoint.weights(), geometry, plan, progress).load();
            program.put(MASKS, masks.withTimestamps());
            program.put(MASKS, masks.withoutTimestamps());
            program.put(MASKS, masks.atBegin());
            module.call(
                    "allocate",
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

    /** Hears utterances into rows firstRow, firstRow + 1 and so on: log-mel, encoder, cross-attention keys and values. */
    public void hear(List<short[]> utterances, int firstRow) {
        for (int at = 0; at < utterances.size(); at += encodeTogether) {
            List<short[]> some = utterances.subList(at, Math.min(at + encodeTogether, utterances.size()));
            try (PtNDArray samples = samples(some)) {
                module.call("join", IValue.from(samples), IValue.from(features.frames()), IValue.from(firstRow + at));
            }
        }
    }

    /** Log-mel spectrogram [utterance][mel * frames + frame]. */
    public float[][] logMel(List<short[]> utterances) {
        try (PtNDArray samples = samples(utterances)) {
            NativeModule.Numbers mel = module.read("logMel", IValue.from(samples), IValue.from(features.frames()));
            return rows(mel.values(), utterances.size());
        }
    }

    /**
     * Reads prompts into rows firstRow and on.
     *
     * @param prompts token ids, all of one length (shorter ones padded with any token)
     * @param starts where in each prompt the start of transcript stands
     * @param languages tokens to compare
     * @return for each row the log-probability of no speech, then of each language, at the start of transcript
     */
    public float[][] prompt(int[][] prompts, int[] starts, int firstRow, int[] languages) {
        long[] ids = Arrays.stream(prompts)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        NativeModule.Numbers few = module.read(
                "prompt",
                IValue.listFrom(ids),
                IValue.listFrom(longs(starts)),
                IValue.from(firstRow),
                IValue.listFrom(longs(languages)));
        return rows(few.values(), prompts.length);
    }

    /** As {@link #prompt}, without the projection onto the vocabulary, which is most of its work. */
    public void read(int[][] prompts, int firstRow) {
        long[] ids = Arrays.stream(prompts)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        module.call("readOnly", IValue.listFrom(ids), IValue.from(prompts.length), IValue.from(firstRow));
    }

    /** The next token of a row and its natural log-probability at temperature 1. */
    public record Chosen(int token, float logProbability) {}

    /**
     * Feeds one token to each of the first rows and chooses the next.
     *
     * @param ids last token of each live row
     * @param positions its position
     * @param limits {@link #LIMITS_PER_ROW} numbers a row
     * @param temperatures 0 takes the likeliest
     * @param uniforms a number from 0 to 1 that picks where the temperature is above 0
     */
    public Chosen[] step(int[] ids, int[] positions, int[] limits, double[] temperatures, double[] uniforms) {
        NativeModule.Numbers chosen = module.read(
                "step",
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

    /** As {@link #step} without choosing: the logits of each row over the vocabulary. */
    public float[][] logits(int[] ids, int[] positions) {
        NativeModule.Numbers logits =
                module.read("advance", IValue.listFrom(longs(ids)), IValue.listFrom(longs(positions)));
        return rows(logits.values(), ids.length);
    }

    /** Copies a row over another; text positions from length on are not copied. */
    public void move(int source, int target, int length) {
        module.call("move", IValue.from(source), IValue.from(target), IValue.from(length));
    }

    /**
     * The cross-attention of a row and the probabilities of its tokens.
     *
     * @param heads [head][token][frame] attention, each row of frames summing to 1
     * @param logProbabilities of the token that follows each token, among all tokens
     * @param textLogProbabilities the same among the text tokens, those below the end of text; without meaning where another
     *     token follows
     */
    @SuppressWarnings("ArrayRecordComponent") // carried to one reader, never compared
    public record Alignment(float[][][] heads, float[] logProbabilities, float[] textLogProbabilities) {}

    /**
     * Reads a whole row once more, keeping the cross-attention of some heads.
     *
     * @param ids the whole row from its start of transcript
     * @param frames encoder positions that hold sound
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

    /** Native arrays alive outside the model itself; constant between calls. */
    public int arraysHeld() {
        return module.arraysHeld();
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
                // Without such a token the end of text stands in; nobody reads the number then.
                IValue.from(tokens.noSpeech().orElse(tokens.endOfText())));
    }

    private void putFilters() {
        int bins = features.fftSamples() / 2 + 1;
        float[] filters = MelFilterBank.weights(features.mels(), features.fftSamples(), features.sampleRateHz());
        put(FRONT, filters, bins, features.mels());
    }

    private void put(int side, float[] values) {
        put(side, values, values.length);
    }

    private void put(int side, float[] values, Integer... shape) {
        try (PtNDArray array = module.array(values, shape)) {
            module.call(
                    "put",
                    IValue.from(side),
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

    /** A GPU gains by company; a CPU only where one utterance is little work, and not in 32 bits (measured). */
    private static int encodeTogether(Device device, NumberPlan plan, ModelGeometry geometry) {
        if (device.isGpu()) {
            return 16;
        }
        boolean little = geometry.width() * geometry.sourcePositions() <= 256 * 512;
        return little && plan.encoder() != NumberPlan.NumberType.FP32 ? 4 : 1;
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
}

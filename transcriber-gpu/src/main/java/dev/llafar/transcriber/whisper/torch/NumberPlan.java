package dev.llafar.transcriber.whisper.torch;

import ai.djl.Device;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The number formats of one loaded model.
 *
 * @param encoder everything in the encoder, and the cross-attention's key and value projections
 * @param matrices the decoder's matrices, unless they are int8
 * @param vectors the decoder's embeddings and norms, which is what its running sum is kept in
 * @param caches attention keys and values
 * @param int8 the decoder's matrices in eight bits
 */
record NumberPlan(
        String description,
        NumberType encoder,
        NumberType matrices,
        NumberType vectors,
        NumberType caches,
        boolean int8) {
    /** The floating-point formats, by PyTorch's own numbers: DJL has no name for bfloat16. */
    enum NumberType {
        FP16(5),
        FP32(6),
        BF16(15);

        private final int scalarType;

        NumberType(int scalarType) {
            this.scalarType = scalarType;
        }

        int scalarType() {
            return scalarType;
        }
    }

    /** Below this a step is no dearer in 32 bits: the weights stay in the processor's caches. */
    private static final long SMALL_DECODER_PARAMETERS = 8_000_000;

    static NumberPlan of(Precision wanted, Device device, ModelGeometry geometry) {
        if (device.isGpu()) {
            return switch (wanted) {
                case AUTO, FP16 -> uniform("fp16", NumberType.FP16);
                case BF16 -> uniform("bf16", NumberType.BF16);
                case FP32 -> uniform("fp32", NumberType.FP32);
                case INT8 ->
                    throw new IllegalArgumentException(
                            "precision int8 is for the CPU; on " + device + " use fp16, bf16" + " or fp32");
            };
        }
        NumberType bf16 = NumberType.BF16;
        NumberType fp32 = NumberType.FP32;
        NumberType half = bf16InHardware() ? bf16 : fp32;
        return switch (wanted) {
            case AUTO ->
                geometry.decoderParameters() < SMALL_DECODER_PARAMETERS || !bf16InHardware()
                        ? uniform("fp32", fp32)
                        : new NumberPlan("int8 weights", half, bf16, fp32, half, true);
            case FP32 -> uniform("fp32", fp32);
            case BF16 -> new NumberPlan("bf16", bf16, bf16, fp32, bf16, false);
            case INT8 -> new NumberPlan("int8 weights", half, bf16, fp32, half, true);
            case FP16 ->
                throw new IllegalArgumentException("precision fp16 is for GPUs; on the CPU use fp32, bf16 or int8");
        };
    }

    /**
     * Threads of one operation where nobody chose: one for a small decoder, 0 for PyTorch's choice otherwise. A small
     * operation gains nothing by a second thread and waits for it, spinning, when the cores are busy: with both cores
     * loaded a clip took the demo checkpoint 0.1 s on one thread and 0.4 to 2.5 s on two.
     */
    static int threadsFor(ModelGeometry geometry) {
        return geometry.decoderParameters() < SMALL_DECODER_PARAMETERS ? 1 : 0;
    }

    private static NumberPlan uniform(String description, NumberType type) {
        return new NumberPlan(description, type, type, type, type, false);
    }

    /** Without the instruction, bfloat16 is emulated and slower than 32 bits. */
    private static boolean bf16InHardware() {
        try {
            String flags = Files.readString(Path.of("/proc/cpuinfo"));
            return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
        } catch (IOException e) {
            return false;
        }
    }
}

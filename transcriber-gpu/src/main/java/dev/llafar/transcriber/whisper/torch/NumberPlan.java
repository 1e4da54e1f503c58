package dev.llafar.transcriber.whisper.torch;

import ai.djl.Device;
import dev.llafar.transcriber.whisper.checkpoint.ModelGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The number formats of one loaded model.
 *
 * @param encoder everything in the encoder, and the cross-attention's key and value projections
 * @param matrices the decoder's matrices, unless they are int8
 * @param vectors the decoder's embeddings, norms and residual stream
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
    /** The floating-point formats with PyTorch's numbers, because DJL does not support bfloat16. */
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

    /** Values of ATEN_CPU_CAPABILITY. */
    private static final Set<String> ATEN_WITHOUT_BF16 = Set.of("default", "avx2");

    /** Values of ONEDNN_MAX_CPU_ISA. */
    private static final Set<String> ONEDNN_WITHOUT_BF16 =
            Set.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI");

    /** Below this, a step is as fast in 32 bits, because the weights fit in the processor's caches. */
    private static final long SMALL_DECODER_PARAMETERS = 8_000_000;

    /**
     * Chooses the formats for a precision.
     *
     * @param bf16 whether the CPU computes with bfloat16, see {@link #cpuHasBf16()}; ignored on a GPU
     * @throws IllegalArgumentException if the device does not support the precision
     */
    static NumberPlan of(Precision precision, Device device, ModelGeometry geometry, boolean bf16) {
        if (device.isGpu()) {
            return switch (precision) {
                case AUTO, FP16 -> uniform("fp16", NumberType.FP16);
                case BF16 -> uniform("bf16", NumberType.BF16);
                case FP32 -> uniform("fp32", NumberType.FP32);
                case INT8 ->
                    throw new IllegalArgumentException(
                            "precision is int8, expected fp16, bf16 or fp32 on " + device + ": int8 is for the CPU");
            };
        }
        NumberPlan fp32 = uniform("fp32", NumberType.FP32);
        NumberType encoder = bf16 ? NumberType.BF16 : NumberType.FP32;
        NumberPlan int8 = new NumberPlan("int8 weights", encoder, NumberType.BF16, NumberType.FP32, encoder, true);
        return switch (precision) {
            case AUTO -> bf16 && geometry.decoderParameters() >= SMALL_DECODER_PARAMETERS ? int8 : fp32;
            case FP32 -> fp32;
            case BF16 ->
                new NumberPlan("bf16", NumberType.BF16, NumberType.BF16, NumberType.FP32, NumberType.BF16, false);
            case INT8 -> int8;
            case FP16 ->
                throw new IllegalArgumentException(
                        "precision is fp16, expected fp32, bf16 or int8 on the CPU: fp16 is for GPUs");
        };
    }

    /**
     * The default number of threads of one operation: one for a small decoder, otherwise 0, which is PyTorch's default. Small
     * operations are not faster with a second thread, and spin while they wait for it if the cores are busy: with both cores
     * loaded, the demo checkpoint took 0.1 s for a clip with one thread and 0.4 to 2.5 s with two.
     */
    static int threadsFor(ModelGeometry geometry) {
        return geometry.decoderParameters() < SMALL_DECODER_PARAMETERS ? 1 : 0;
    }

    private static NumberPlan uniform(String description, NumberType type) {
        return new NumberPlan(description, type, type, type, type, false);
    }

    /** {@link #cpuHasBf16(String, String, Map)} of this process. */
    static boolean cpuHasBf16() {
        String cpuInfo;
        try {
            cpuInfo = Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            return false;
        }
        return cpuHasBf16(System.getProperty("os.arch"), cpuInfo, System.getenv());
    }

    /**
     * Whether the processor has instructions to multiply matrices in bfloat16. Without them, bfloat16 is emulated and slower
     * than 32 bits. Environment variables that restrict PyTorch or oneDNN to an older instruction set are respected. On ARM
     * processors nothing was measured, so they count as processors without bfloat16.
     *
     * @param architecture as in the system property os.arch
     * @param cpuInfo the text of /proc/cpuinfo
     * @param environment of the process
     */
    static boolean cpuHasBf16(String architecture, String cpuInfo, Map<String, String> environment) {
        String oneDnn = environment.getOrDefault("ONEDNN_MAX_CPU_ISA", environment.get("DNNL_MAX_CPU_ISA"));
        boolean restricted = ATEN_WITHOUT_BF16.contains(environment.getOrDefault("ATEN_CPU_CAPABILITY", ""))
                || (oneDnn != null && ONEDNN_WITHOUT_BF16.contains(oneDnn.toUpperCase(Locale.ROOT)));
        return architecture.equals("amd64")
                && (cpuInfo.contains("avx512_bf16") || cpuInfo.contains("amx_bf16"))
                && !restricted;
    }
}

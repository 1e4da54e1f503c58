package dev.llafar.transcriber.whisper.torch;

/** How a checkpoint's numbers are held on the device. */
public enum Precision {
    /** What the device does fastest without changing the words; see {@link NumberPlan}. */
    AUTO,
    /** 32-bit everywhere: the reference. */
    FP32,
    /** Matrices in bfloat16. */
    BF16,
    /** Matrices in float16; for GPUs. */
    FP16,
    /** The decoder's matrices in eight bits with a scale for each row, activations in bfloat16; for CPUs. */
    INT8
}

package dev.llafar.transcriber.whisper.torch;

/** The number format of a checkpoint's weights on the device. */
public enum Precision {
    /** The fastest format for the device that does not change the words; see {@link NumberPlan}. */
    AUTO,
    /** 32 bits, the reference. */
    FP32,
    /** Matrices in bfloat16. */
    BF16,
    /** Matrices in float16; for GPUs. */
    FP16,
    /** The decoder's matrices in eight bits with a scale for each row, activations in bfloat16; for CPUs. */
    INT8
}

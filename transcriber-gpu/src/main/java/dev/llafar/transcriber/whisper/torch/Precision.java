package dev.llafar.transcriber.whisper.torch;

import java.util.Optional;

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
    INT8;

    /**
     * What a user of this precision on the CPU of this machine should know; empty if nothing. A processor without bfloat16
     * emulates it: 2.5 s of audio took 136 s.
     */
    public Optional<String> advice() {
        return this == BF16 && !NumberPlan.cpuHasBf16()
                ? Optional.of(
                        "on the CPU, this processor emulates bf16, which takes a minute for a second of audio; use auto, fp32 or int8")
                : Optional.empty();
    }
}

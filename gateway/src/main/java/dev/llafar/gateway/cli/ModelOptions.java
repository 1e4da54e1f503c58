package dev.llafar.gateway.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model runs where. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A Whisper checkpoint as Hugging Face publishes it; without it the demo checkpoint that ships.")
    @Nullable
    Path model;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda (default: ${DEFAULT-VALUE}).")
    String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "auto, fp32, bf16, fp16 or int8 (default: ${DEFAULT-VALUE}).")
    String precision = "auto";

    @Option(
            names = "--slots",
            defaultValue = "8",
            description = "Utterances decoded side by side (default: ${DEFAULT-VALUE}).")
    int slots = 8;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads of one tensor operation on the CPU; 0 means as many as cores (default: 0).")
    int threads;
}

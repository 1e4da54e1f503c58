package dev.llafar.transcriber.model;

import java.util.Set;

/**
 * What a loaded checkpoint is, read from its files.
 *
 * @param name the checkpoint's directory name
 * @param device for people: "cpu", "cuda:0"
 * @param precision for people: "fp32", "bf16", "int8 weights"
 * @param slots utterances decoded side by side
 * @param contextSamples the longest utterance it hears at once, in 16 kHz samples
 * @param languages ISO 639-1 codes it knows
 * @param tasks what it was trained for
 */
public record ModelDescription(
        String name,
        String device,
        String precision,
        int slots,
        int contextSamples,
        Set<String> languages,
        Set<SpeechTask> tasks) {
    public ModelDescription {
        languages = Set.copyOf(languages);
        tasks = Set.copyOf(tasks);
    }
}

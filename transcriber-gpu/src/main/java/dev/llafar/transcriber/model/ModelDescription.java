package dev.llafar.transcriber.model;

import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import java.util.Set;

/**
 * The properties of a loaded checkpoint.
 *
 * @param name the checkpoint's directory name
 * @param device for display: "cpu", "cuda:0"
 * @param precision for display: "fp32", "bf16", "int8 weights"
 * @param slots utterances decoded in a batch
 * @param contextSamples the longest utterance, in 16 kHz samples
 * @param languages supported ISO 639-1 codes
 * @param tasks supported tasks
 */
public record ModelDescription(
        String name,
        String device,
        String precision,
        int slots,
        int contextSamples,
        Set<String> languages,
        Set<Task> tasks) {
    public ModelDescription {
        languages = Set.copyOf(languages);
        tasks = Set.copyOf(tasks);
    }
}

package dev.llafar.transcriber.whisper.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Whisper checkpoint as Hugging Face publishes it: config.json, generation_config.json, preprocessor_config.json,
 * tokenizer.json and model.safetensors, as one file or in shards. All sizes and token numbers are read from these files.
 *
 * @param name the directory's name
 */
public record Checkpoint(
        String name,
        ModelGeometry geometry,
        FeatureSettings features,
        GenerationSettings generation,
        SpecialTokens specialTokens,
        JsonFile tokenizer,
        WhisperWeights weights) {

    /**
     * Reads and checks everything except the weights themselves, which are read when they are copied to the device.
     *
     * @throws CheckpointException naming the file, the field or tensor, what was found and what was expected
     */
    public static Checkpoint open(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CheckpointException(directory, "directory", "nothing", "a checkpoint's directory");
        }
        JsonFile config = JsonFile.read(directory.resolve("config.json"));
        ModelGeometry geometry = ModelGeometry.read(config);
        FeatureSettings features =
                FeatureSettings.read(JsonFile.read(directory.resolve("preprocessor_config.json")), geometry);
        JsonFile generationFile = JsonFile.read(directory.resolve("generation_config.json"));
        GenerationSettings generation = GenerationSettings.read(generationFile, config, geometry);
        JsonFile tokenizer = JsonFile.read(directory.resolve("tokenizer.json"));
        SpecialTokens specialTokens = SpecialTokens.read(tokenizer, generationFile, config, geometry);
        WhisperWeights weights = new WhisperWeights(WeightIndex.open(directory), geometry);
        Path fileName = directory.toAbsolutePath().normalize().getFileName();
        return new Checkpoint(
                fileName == null ? "/" : fileName.toString(),
                geometry,
                features,
                generation,
                specialTokens,
                tokenizer,
                weights);
    }
}

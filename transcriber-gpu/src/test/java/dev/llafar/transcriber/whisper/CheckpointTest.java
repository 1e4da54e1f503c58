package dev.llafar.transcriber.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.transcriber.whisper.checkpoint.Checkpoint;
import dev.llafar.transcriber.whisper.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path directory;

    @BeforeEach
    void copyTheDemo() throws IOException {
        directory = Files.createDirectory(folder.resolve("copy"));
        try (DemoCheckpoint demo = DemoCheckpoint.unpack();
                var files = Files.list(demo.directory())) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void readsTheDemoCheckpoint() {
        Checkpoint checkpoint = Checkpoint.open(directory);

        assertThat(checkpoint.name()).isEqualTo("copy");
        assertThat(checkpoint.features().contextSamples()).isEqualTo(160_000);
        assertThat(checkpoint.specialTokens().languages()).containsOnlyKeys("en", "cy");
        assertThat(checkpoint.specialTokens().endOfText()).isEqualTo(756);
        assertThat(checkpoint.specialTokens().firstTimestamp()).isEqualTo(766);
        assertThat(checkpoint.generation().maxTokens()).isEqualTo(96);
    }

    @Test
    void deletesTheUnpackedDemo() {
        DemoCheckpoint demo = DemoCheckpoint.unpack();
        assertThat(demo.directory()).isDirectory();

        demo.close();

        assertThat(demo.directory().getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.json",
                "generation_config.json",
                "preprocessor_config.json",
                "tokenizer.json",
                "model.safetensors"
            })
    void namesMissingEmptyOrTruncatedFile(String name) throws IOException {
        Path file = directory.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        for (int length : List.of(0, 1, 100, whole.length / 2, whole.length - 3)) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertRefused(file, "expected");
        }
        Files.delete(file);
        assertRefused(file, "found nothing");
        Files.createDirectory(file);
        assertRefused(file, "found nothing");
    }

    @Test
    void namesTheDirectoryThatIsMissing() {
        assertRefused(folder.resolve("nowhere"), "directory", folder.resolve("nowhere"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    config.json              | d_model                  | 194        | encoder_attention_heads | a divisor
                    config.json              | d_model                  | 96         | model.safetensors       | shape [192
                    config.json              | encoder_layers           | 5          | encoder.layers.4.       | found nothing
                    config.json              | decoder_layers           | -1         | decoder_layers          | found -1
                    config.json              | decoder_layers           | 1000000000 | decoder_layers          | from 1 to 256
                    config.json              | decoder_layers           | "two"      | decoder_layers          | a whole number
                    config.json              | encoder_ffn_dim          | 767        | fc1.weight              | [767, 192]
                    config.json              | vocab_size               | 1268       | embed_tokens            | [1268, 192]
                    config.json              | vocab_size               | 700        | suppress_tokens[0]      | to 699
                    config.json              | max_source_positions     | 400        | n_samples               | 800 frames
                    config.json              | max_target_positions     | 97         | embed_positions         | [97, 192]
                    config.json              | num_mel_bins             | 128        | feature_size            | 128 as num_mel_bins
                    config.json              | model_type               | "llama"    | model_type              | whisper
                    config.json              | activation_function      | "relu"     | activation_function     | gelu
                    config.json              | decoder_start_token_id   | 1          | decoder_start_token_id  | 757
                    preprocessor_config.json | sampling_rate            | 8000       | sampling_rate           | 16000
                    preprocessor_config.json | hop_length               | 0          | hop_length              | from 1
                    generation_config.json   | suppress_tokens          | [5000]     | suppress_tokens[0]      | to 1266
                    generation_config.json   | alignment_heads          | [[2, 0]]   | alignment_heads[0]      | below 2
                    generation_config.json   | lang_to_id               | {"x": 5e9} | lang_to_id.x            | a token id
                    tokenizer.json           | added_tokens             | []         | added_tokens            | <|endoftext|>
                    tokenizer.json           | added_tokens             | 7          | added_tokens            | a list
                    """)
    void namesInvalidField(String name, String field, String value, String named, String expected) throws IOException {
        change(name, field, value);

        assertThatThrownBy(() -> Checkpoint.open(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(expected);
    }

    @Test
    void derivesMissingGenerationSettings() throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), "{}");

        Checkpoint checkpoint = Checkpoint.open(directory);

        assertThat(checkpoint.specialTokens().languages()).containsOnlyKeys("en", "cy");
        assertThat(checkpoint.generation().suppressed()).contains(757, 765);
        assertThat(checkpoint.generation().maxTokens()).isEqualTo(96);
        assertThat(checkpoint.generation().alignmentHeads()).hasSize(3);
    }

    @Test
    void rejectsTokenizerThatTheLibraryCannotRead() throws IOException {
        change("tokenizer.json", "model", "{\"type\": \"BPE\"}");

        assertThatThrownBy(() -> WhisperDecoder.load(directory, DecoderOptions.defaults()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void refusesShardsOutsideTheDirectory() throws IOException {
        Files.delete(directory.resolve("model.safetensors"));
        Path index = directory.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\": {\"model.encoder.conv1.weight\": \"../other.safetensors\"}}");

        assertRefused(index, "without a folder");
    }

    private void change(String name, String field, String value) throws IOException {
        Path file = directory.resolve(name);
        ObjectNode root = (ObjectNode) JSON.readTree(file.toFile());
        root.set(field, JSON.readTree(value));
        JSON.writeValue(file.toFile(), root);
    }

    private void assertRefused(Path file, String expected) {
        assertRefused(file, expected, directory);
    }

    private static void assertRefused(Path file, String expected, Path opened) {
        assertThatThrownBy(() -> Checkpoint.open(opened))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.file()).isEqualTo(file))
                .hasMessageContaining(expected);
    }
}

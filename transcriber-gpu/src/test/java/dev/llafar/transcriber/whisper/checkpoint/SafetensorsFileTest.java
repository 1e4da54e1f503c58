package dev.llafar.transcriber.whisper.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.transcriber.whisper.checkpoint.SafetensorsFile.Entry.NumberFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
    private static final String GOOD = """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
             "b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}""";

    @TempDir
    Path folder;

    @Test
    void findsEveryTensorWithItsShapeAndBytes() throws IOException {
        Path file = write(GOOD, 22);

        SafetensorsFile safetensors = SafetensorsFile.open(file);

        assertThat(safetensors.entries()).containsOnlyKeys("a", "b");
        SafetensorsFile.Entry b = safetensors.entries().get("b");
        assertThat(b.format()).isEqualTo(NumberFormat.BF16);
        assertThat(b.shape()).isEqualTo(List.of(3));
        assertThat(SafetensorsFile.map(b).get(0)).isEqualTo((byte) 16);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,12]}}                    | a.data_offsets | 16 bytes
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]}}                    | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[16,0]}}                    | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[-16,0]}}                   | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16.0]}}                  | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0]}}                       | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2]}}                                          | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,18446744073709551632]}}  | a.data_offsets | within the 22
                    {"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}} | a.shape        | fits a file
                    {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                      | a.shape        | a size from 0
                    {"a":{"dtype":"F32","shape":4,"data_offsets":[0,4]}}                         | a.shape        | a list
                    {"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}                      | a.dtype        | F32, F16 or BF16
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}} | b.data_offsets | do not overlap
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}} | header | duplicate
                    {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                        | header         | well-formed
                    [1]                                                                          | header         | a JSON object
                    """)
    void refusesAHeaderThatContradictsItself(String header, String subject, String expected) throws IOException {
        Path file = write(header, 22);

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOfSatisfying(
                        CheckpointException.class, e -> assertThat(e.subject()).isEqualTo(subject))
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "101", "9223372036854775807", "-1", "100000001"})
    void refusesAHeaderLengthThatTheFileCannotHold(long length) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(108)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());

        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("header length")
                .hasMessageContaining(Long.toUnsignedString(length));
    }

    @Test
    void rejectsFileTruncatedAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(write(GOOD, 22));
        for (int length = 0; length < whole.length; length++) {
            Path file = folder.resolve("cut.safetensors");
            Files.write(file, java.util.Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> SafetensorsFile.open(file))
                    .as("cut after %s bytes", length)
                    .isInstanceOf(CheckpointException.class);
        }
    }

    @Test
    void randomDamageCausesOnlyCheckpointExceptions() throws IOException {
        byte[] whole = Files.readAllBytes(write(GOOD, 22));
        long seed = 20261120;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = whole.clone();
            for (int hits = random.nextInt(1, 4); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = folder.resolve("damaged.safetensors");
            Files.write(file, damaged);
            try {
                long bytes = damaged.length;
                assertThat(SafetensorsFile.open(file).entries().values())
                        .as("seed %s round %s", seed, round)
                        .allMatch(entry -> entry.offset() + entry.bytes() <= bytes);
            } catch (CheckpointException e) {
                assertThat(e).hasMessageContaining("expected");
            }
        }
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) {
            bytes.put((byte) i);
        }
        Path file = folder.resolve("model.safetensors");
        return Files.write(file, bytes.array());
    }
}

package dev.llafar.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavTest {
    private static final short[] SAMPLES = {1, -2, 300, -400, 32_767, -32_768};

    @TempDir
    Path folder;

    @Test
    void readsBackWhatWasWritten() throws IOException {
        var path = folder.resolve("a.wav");
        try (var writer = new WavWriter(path, 8_000, 2)) {
            writer.write(SAMPLES);
        }

        try (var reader = WavReader.open(path)) {
            assertThat(reader.sampleRateHz()).isEqualTo(8_000);
            assertThat(reader.channels()).isEqualTo(2);
            assertThat(reader.read(2)).containsExactly(1, -2, 300, -400);
            assertThat(reader.read(2)).containsExactly(32_767, -32_768);
            assertThat(reader.read(2)).isNull();
            assertThat(reader.truncated()).isFalse();
        }
    }

    @Test
    void leavesAValidFileAtEveryFlush() throws IOException {
        var path = folder.resolve("a.wav");
        try (var writer = WavWriter.ofVoice(path)) {
            assertThat(readAll(path)).isEmpty();
            writer.write(new short[100_000]);
            writer.flush();
            assertThat(readAll(path)).hasSize(100_000);
            writer.write(new short[100_000]);
            // Not flushed: the header still tells the truth about the part it counts.
            assertThat(readAll(path)).hasSize(100_000);
            writer.flush();
            assertThat(readAll(path)).hasSize(200_000);
        }
    }

    @Test
    void readsATruncatedFileToWhatIsThereAndSaysSo() throws IOException {
        var bytes = written();
        try (var reader = WavReader.open(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length - 3)), "cut")) {
            assertThat(reader.readAll()).containsExactly(1, -2, 300, -400);
            assertThat(reader.truncated()).isTrue();
        }
    }

    @Test
    void readsAnExtensibleHeaderAndSkipsChunksItDoesNotKnow() throws IOException {
        var wav = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(0).put(ascii("WAVE"));
        wav.put(ascii("LIST")).putInt(3).put(new byte[4]);
        wav.put(ascii("fmt ")).putInt(40).putShort((short) 0xFFFE).putShort((short) 1);
        wav.putInt(16_000).putInt(32_000).putShort((short) 2).putShort((short) 16);
        wav.putShort((short) 22)
                .putShort((short) 16)
                .putInt(4)
                .putShort((short) 1)
                .put(new byte[14]);
        wav.put(ascii("data")).putInt(4).putShort((short) 7).putShort((short) -7);
        var bytes = Arrays.copyOf(wav.array(), wav.position());

        try (var reader = WavReader.open(new ByteArrayInputStream(bytes), "extensible")) {
            assertThat(reader.readAll()).containsExactly(7, -7);
        }
    }

    @Test
    void readsToTheEndWhenAWriterThatCouldNotSeekLeftTheLengthOpen() throws IOException {
        var bytes = written();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(40, -1);

        try (var reader = WavReader.open(new ByteArrayInputStream(bytes), "pipe")) {
            assertThat(reader.readAll()).isEqualTo(SAMPLES);
            assertThat(reader.truncated()).isFalse();
        }
    }

    @Test
    void saysWhatIsWrongWithAFileItCannotRead() throws IOException {
        var floats = written();
        ByteBuffer.wrap(floats)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(20, (short) 3)
                .putShort(34, (short) 32);

        assertRefused(ascii("not audio at all"), "x.wav", "no RIFF");
        assertRefused(new byte[0], "x.wav", "ends within the WAV header");
        assertRefused(Arrays.copyOf(floats, 30), "x.wav", "ends within the WAV header");
        assertRefused(floats, "x.wav", "encoding 3 with 32 bits", "the media decoder reads others");
    }

    private static void assertRefused(byte[] bytes, String... messageParts) {
        assertThatThrownBy(() -> WavReader.open(new ByteArrayInputStream(bytes), "x.wav"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(messageParts);
    }

    private byte[] written() throws IOException {
        var path = folder.resolve("written.wav");
        try (var writer = WavWriter.ofVoice(path)) {
            writer.write(SAMPLES);
        }
        return Files.readAllBytes(path);
    }

    private static short[] readAll(Path path) throws IOException {
        try (var reader = WavReader.open(path)) {
            var samples = reader.readAll();
            assertThat(reader.truncated()).isFalse();
            return samples;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

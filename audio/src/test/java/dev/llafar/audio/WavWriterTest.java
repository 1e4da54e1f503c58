package dev.llafar.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what was written with the JDK's own WAV reader. */
class WavWriterTest {
    private static final short[] SAMPLES = {1, -2, 300, -400, 32_767, -32_768};

    @TempDir
    Path folder;

    @Test
    void writesSixteenBitPcmWithRateAndChannels() throws Exception {
        var path = folder.resolve("a.wav");
        try (var writer = new WavWriter(path, 8_000, 2)) {
            writer.write(SAMPLES);
        }

        try (var in = AudioSystem.getAudioInputStream(path.toFile())) {
            assertThat(in.getFormat().matches(new AudioFormat(8_000, 16, 2, true, false)))
                    .isTrue();
            assertThat(in.getFrameLength()).isEqualTo(3);
        }
        assertThat(samples(path)).isEqualTo(SAMPLES);
    }

    @Test
    void leavesAValidFileAtEveryFlush() throws Exception {
        var path = folder.resolve("a.wav");
        try (var writer = WavWriter.mono(path)) {
            assertThat(samples(path)).isEmpty();
            writer.write(new short[100_000]);
            writer.flush();
            assertThat(samples(path)).hasSize(100_000);
            writer.write(new short[100_000]);
            // Not flushed: the header still describes the part that was.
            assertThat(samples(path)).hasSize(100_000);
            writer.flush();
            assertThat(samples(path)).hasSize(200_000);
        }
    }

    @Test
    void rejectsRatesAndChannelsOutOfBounds() {
        assertThatThrownBy(() -> new WavWriter(folder.resolve("a.wav"), 0, 1))
                .hasMessage("sampleRateHz is 0, expected 1 to 192000");
        assertThatThrownBy(() -> new WavWriter(folder.resolve("a.wav"), 8_000, 9))
                .hasMessage("channels is 9, expected 1 to 8");
    }

    private static short[] samples(Path path) throws IOException, UnsupportedAudioFileException {
        try (var in = AudioSystem.getAudioInputStream(path.toFile())) {
            var bytes = in.readAllBytes();
            var samples = new short[bytes.length / SampleClock.BYTES_PER_SAMPLE];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        }
    }
}

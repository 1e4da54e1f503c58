package dev.llafar.kvs.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Reads recordings with the JDK's WAV reader. */
final class WavFiles {
    private WavFiles() {}

    /** The interleaved samples of a file of 16-bit PCM, whose rate and channels are asserted. */
    static short[] samples(Path file, int rateHz, int channels) {
        try (var in = AudioSystem.getAudioInputStream(file.toFile())) {
            assertThat(in.getFormat().matches(new AudioFormat(rateHz, 16, channels, true, false)))
                    .as("%s", in.getFormat())
                    .isTrue();
            var bytes = in.readAllBytes();
            assertThat(bytes).hasSize((int) in.getFrameLength() * in.getFormat().getFrameSize());
            var samples = new short[bytes.length / Short.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (UnsupportedAudioFileException failure) {
            throw new AssertionError(file + " is not WAV", failure);
        }
    }
}

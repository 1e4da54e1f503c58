package dev.llafar.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcmBytesTest {
    @Test
    void readsLittleEndianSamplesWithTheirSign() {
        byte[] bytes = {0x01, 0x00, (byte) 0xFF, (byte) 0xFF, 0x00, (byte) 0x80, (byte) 0xFF, 0x7F};

        assertThat(new PcmBytes(1).accept(bytes)).containsExactly(1, -1, -32_768, 32_767);
    }

    @Test
    void completesASampleFromTwoChunks() {
        var pcm = new PcmBytes(1);

        assertThat(pcm.accept(new byte[] {0x34})).isEmpty();
        assertThat(pcm.bytesCarried()).isEqualTo(1);
        assertThat(pcm.accept(new byte[] {0x12, 0x78, 0x56, 0x01})).containsExactly(0x1234, 0x5678);
        assertThat(pcm.bytesReceived()).isEqualTo(5);
        assertThat(pcm.bytesCarried()).isEqualTo(1);
    }

    @Test
    void mixesChannelsByTheirMeanWithoutClipping() {
        var bytes = PcmBytes.bytesOf(new short[] {32_767, 32_767, -32_768, -32_768, 100, 0, 0, -1});

        assertThat(new PcmBytes(2).accept(bytes)).containsExactly(32_767, -32_768, 50, -1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void returnsTheSameSamplesHoweverTheBytesAreSplit(long seed) {
        var random = new Random(seed);
        int channels = 1 + random.nextInt(PcmBytes.MAX_CHANNELS);
        var bytes = new byte[20_000 + random.nextInt(1_000)];
        random.nextBytes(bytes);
        var whole = new PcmBytes(channels).accept(bytes);

        var pcm = new PcmBytes(channels);
        var pieces = new short[whole.length];
        int written = 0;
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(40));
            var piece = pcm.accept(bytes, at, length);
            System.arraycopy(piece, 0, pieces, written, piece.length);
            written += piece.length;
            at += length;
        }

        assertThat(pieces).as("seed %d, %d channels", seed, channels).isEqualTo(whole);
        assertThat(written).isEqualTo(whole.length);
        assertThat(pcm.bytesReceived()).isEqualTo(bytes.length);
    }

    @Test
    void writesWhatItReads() {
        var samples = new short[] {0, 1, -1, 255, 256, -256, 32_767, -32_768};

        assertThat(new PcmBytes(1).accept(PcmBytes.bytesOf(samples))).isEqualTo(samples);
        assertThat(Arrays.copyOf(PcmBytes.bytesOf(samples), 4)).containsExactly(0, 0, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 9})
    void rejectsUnsupportedChannelCounts(int channels) {
        assertThatThrownBy(() -> new PcmBytes(channels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channels is " + channels)
                .hasMessageContaining("1 to 8");
    }
}

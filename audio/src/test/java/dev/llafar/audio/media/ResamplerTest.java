package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.Sounds;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplerTest {
    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 12_345, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000, 192_000})
    void returnsTheSameSamplesHoweverTheInputIsSplit(int rateHz) {
        var random = new Random(rateHz);
        var input = Sounds.noise(1_000, 5_000, rateHz);
        var whole = resampled(rateHz, input);

        for (int round = 0; round < 5; round++) {
            int most = 1 << (1 + 3 * round);
            short[] pieces = {};
            try (var resampler = new Resampler(rateHz)) {
                for (int at = 0; at < input.length; ) {
                    int end = Math.min(input.length, at + random.nextInt(most + 1));
                    pieces = Sounds.join(pieces, resampler.accept(Arrays.copyOfRange(input, at, end)));
                    at = end;
                }
                pieces = Sounds.join(pieces, resampler.finish());
            }
            assertThat(pieces).as("%d Hz, pieces to %d samples", rateHz, most).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 22_050, 44_100, 48_000, 192_000})
    void preservesPositions(int rateHz) {
        // A chirp under 3 kHz, so that every rate can hold it, against the same chirp computed at 16 kHz.
        var output = resampled(rateHz, chirp(rateHz));
        var expected = chirp(SampleClock.SAMPLE_RATE_HZ);

        assertThat(output.length).isEqualTo(expected.length);
        double error = 0;
        // The ends are less exact: the filter knows nothing of what was before and after.
        for (int at = 200; at < expected.length - 200; at++) {
            error = Math.max(error, Math.abs(output[at] - expected[at]));
        }
        assertThat(error).as("largest error at amplitude 10000, %d Hz", rateHz).isLessThan(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 4_799, 4_801})
    void preservesTheDuration(int length) {
        assertThat(resampled(48_000, new short[length])).hasSize(Math.ceilDiv(length, 3));
        assertThat(resampled(8_000, new short[length])).hasSize(2 * length);
        assertThat(resampled(16_000, new short[length])).hasSize(length);
    }

    @Test
    void delaysByLessThanFortyMilliseconds() {
        try (var resampler = new Resampler(8_000)) {
            int output = 0;
            for (int chunk = 0; chunk < 50; chunk++) {
                output += resampler.accept(new short[160]).length;
                assertThat((chunk + 1) * 320 - output).isLessThan(640);
            }
        }
    }

    @Test
    void rejectsUnknownRatesAndInputAfterTheEnd() {
        assertThatThrownBy(() -> new Resampler(7_999))
                .hasMessage("sample_rate_hz is 7999, expected 8000 to 192000 samples per second");
        assertThatThrownBy(() -> new Resampler(192_001)).isInstanceOf(IllegalArgumentException.class);
        var resampler = new Resampler(48_000);
        resampler.finish();
        assertThatThrownBy(() -> resampler.accept(new short[1])).isInstanceOf(IllegalStateException.class);
        resampler.close();
        resampler.close();
    }

    private static short[] resampled(int rateHz, short[] input) {
        try (var resampler = new Resampler(rateHz)) {
            var first = resampler.accept(input);
            return Sounds.join(first, resampler.finish());
        }
    }

    private static short[] chirp(int rateHz) {
        var samples = new short[2 * rateHz];
        for (int at = 0; at < samples.length; at++) {
            double seconds = (double) at / rateHz;
            samples[at] = (short) Math.rint(10_000 * Math.sin(2 * Math.PI * (200 * seconds + 650 * seconds * seconds)));
        }
        return samples;
    }
}

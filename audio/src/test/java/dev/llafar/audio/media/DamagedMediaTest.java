package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedMediaTest {
    private static final int ROUNDS = Integer.getInteger("llafar.fuzz.rounds", 60);

    @ParameterizedTest
    @ValueSource(strings = {"speech.ogg", "live.webm", "speech.flac", "speech.mp3", "speech.m4a", "stereo.ogg"})
    void decodesOrRejectsAnyDamagedFile(String file) throws IOException {
        var whole = MediaFiles.bytes(file);
        for (long seed = 0; seed < ROUNDS; seed++) {
            var random = new Random(seed);
            var bytes = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            int damages = 1 + random.nextInt(1 << random.nextInt(8));
            for (int damage = 0; damage < damages && bytes.length > 0; damage++) {
                // Half of the damage is in the headers, where it has the largest effect.
                int reach = random.nextBoolean() ? Math.min(bytes.length, 600) : bytes.length;
                bytes[random.nextInt(reach)] = (byte) random.nextInt();
            }
            try (var decoder = MediaDecoder.open(new ByteArrayInputStream(bytes), file, MediaOptions.SPLIT)) {
                long samples = 0;
                for (var chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                    samples += chunk.samples();
                }
                // Damage must not turn one and a half seconds into minutes of sound.
                assertThat(samples).as("seed %d", seed).isLessThan(60 * 16_000);
            } catch (MediaException refused) {
                assertThat(refused).as("seed %d", seed).hasMessageStartingWith(file + ": ");
            } catch (RuntimeException unexpected) {
                throw new AssertionError(file + ", seed " + seed, unexpected);
            }
        }
    }
}

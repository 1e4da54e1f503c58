package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.Sounds;
import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NativeResourcesTest {
    @Test
    void leaksNothingWhetherMediaAreGoodBrokenOrAbandoned() throws IOException {
        var good = MediaFiles.bytes("speech.ogg");
        var broken = new byte[5_000];
        var picture = MediaFiles.bytes("picture.mkv");
        useAll(good, broken, picture, 300);
        long before = residentKibibytes();

        useAll(good, broken, picture, 1_500);

        // A leaked decoder or resampler is tens of kilobytes: 1,500 of them would be far more.
        assertThat(residentKibibytes() - before).isLessThan(16_384);
    }

    private static void useAll(byte[] good, byte[] broken, byte[] picture, int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            try (var decoder = MediaDecoder.open(new ByteArrayInputStream(good), "good", MediaOptions.SPLIT)) {
                decoder.read();
            }
            for (var bytes : new byte[][] {broken, picture}) {
                try (var decoder = MediaDecoder.open(new ByteArrayInputStream(bytes), "broken", MediaOptions.MIXED)) {
                    throw new AssertionError(decoder.description() + " was opened");
                } catch (MediaException expected) {
                    assertThat(expected.reason()).isNotNull();
                }
            }
            try (var resampler = new Resampler(44_100)) {
                resampler.accept(new short[1_000]);
            }
            try (var segmenter = SpeechSegmenter.forConversation(Endpointing.DEFAULT, 0)) {
                segmenter.accept(Sounds.silence(60));
            }
        }
    }

    /** RssAnon: what this process has allocated, without mapped libraries. */
    private static long residentKibibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

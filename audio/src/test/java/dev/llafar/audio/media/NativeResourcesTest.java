package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.Sounds;
import dev.llafar.audio.speech.Endpointing;
import dev.llafar.audio.speech.SpeechSegmenter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NativeResourcesTest {
    @Test
    void releasesNativeMemoryInEveryOutcome() throws IOException {
        var good = MediaFiles.bytes("speech.ogg");
        var broken = new byte[5_000];
        var picture = MediaFiles.bytes("picture.mkv");
        // A leaked decoder or resampler is tens of kilobytes and shows in every round; the JVM's own growth ends.
        var growth = new ArrayList<Long>();
        do {
            long before = residentKibibytes();
            useAll(good, broken, picture, 400);
            growth.add(residentKibibytes() - before);
        } while (growth.getLast() > 2_048 && growth.size() < 15);

        assertThat(growth.getLast()).as("KiB a round: %s", growth).isLessThanOrEqualTo(2_048);
    }

    @Test
    void keepsFfmpegFromWritingToTheErrorStream() throws IOException {
        useAll(MediaFiles.bytes("speech.ogg"), new byte[5_000], MediaFiles.bytes("picture.mkv"), 1);

        assertThat(avutil.av_log_get_level()).isEqualTo(avutil.AV_LOG_QUIET);
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

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
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class NativeResourcesTest {
    private static final int USES = 400;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int MAX_ROUNDS = 30;

    /** The smallest of the structures, a resampler, takes 164 KiB. */
    private static final long LEAK_KIB_A_ROUND = 100 * USES;

    @Test
    void releasesNativeMemoryInEveryOutcome() throws IOException {
        var good = MediaFiles.bytes("speech.ogg");
        var broken = new byte[5_000];
        var picture = MediaFiles.bytes("picture.mkv");
        var resident = new ArrayList<Long>();
        boolean isFlat = false;
        while (!isFlat && resident.size() < MAX_ROUNDS) {
            useAll(good, broken, picture, USES);
            resident.add(residentKibibytes());
            isFlat = rise(resident) <= LEAK_KIB_A_ROUND / 4;
        }

        assertThat(isFlat).as("KiB after each round: %s", resident).isTrue();
    }

    /** The rise between the lowest values of the last two rounds and of the two before; a single round may include garbage. */
    private static long rise(List<Long> resident) {
        int end = resident.size();
        return end < WARM_UP_ROUNDS + 4
                ? Long.MAX_VALUE
                : Math.min(resident.get(end - 1), resident.get(end - 2))
                        - Math.min(resident.get(end - 3), resident.get(end - 4));
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

    /** RssAnon: the memory that this process has allocated, without mapped libraries. */
    private static long residentKibibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}

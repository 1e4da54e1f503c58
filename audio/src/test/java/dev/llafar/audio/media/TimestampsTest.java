package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.Sounds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the timestamps of a container leave a gap, there is silence of its length. */
class TimestampsTest {
    private static final int BLOCK_MILLIS = 20;
    private static final int BLOCK = 320;

    @TempDir
    Path folder;

    @Test
    void fillsAGapWithSilence() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 0, 10);
        speak(media, 5_000, 10);

        assertDecoded(media, silence(0, 10), silence(5_000 - 200, 10));
    }

    @ParameterizedTest
    @CsvSource({"8000", "44100", "48000"})
    void fillsAGapAtAnyRate(int rateHz) throws IOException {
        var media = new PcmMatroska(rateHz, 16);
        for (long time : new long[] {0, 100, 4_100, 4_200}) {
            media.audio(time, Arrays.copyOf(Sounds.tones(400, 4_000, at -> 440, 1), rateHz / 10));
        }

        var decoded = decoded(media);

        assertThat(decoded.length).isBetween(4_300 * 16 - 2, 4_300 * 16 + 2);
        assertThat(isSilent(decoded, 220 * 16, 4_080 * 16)).isTrue();
        assertThat(isSilent(decoded, 4_100 * 16, 4_120 * 16)).isFalse();
    }

    @Test
    void startsWithSilenceWhereVideoBeginsEarlier() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        media.video(40).video(1_040).video(2_040);
        speak(media, 3_040, 10);
        media.video(3_300);

        assertDecoded(media, silence(3_000, 10));
    }

    @Test
    void startsAtTheFirstTimestampWithoutVideo() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 7_200_000, 10);

        assertDecoded(media, silence(0, 10));
    }

    @Test
    void fillsTheGapsOfDiscontinuousTransmission() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 0, 5);
        for (long time = 100; time < 2_100; time += 400) {
            media.audio(time + 380, tone());
        }
        speak(media, 2_100, 5);

        assertDecoded(
                media,
                silence(0, 5),
                silence(380, 1),
                silence(380, 1),
                silence(380, 1),
                silence(380, 1),
                silence(380, 6));
    }

    @Test
    void ignoresASingleDamagedTimestamp() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 1_000, 5);
        media.audio(9_000_000, tone());
        speak(media, 1_120, 5);
        media.audio(0, tone());
        speak(media, 1_240, 5);

        assertDecoded(media, silence(0, 17));
    }

    @Test
    void continuesWithoutAGapWhenTimestampsRestart() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 60_000, 10);
        speak(media, 0, 10);
        speak(media, 1_200, 10);

        assertDecoded(media, silence(0, 20), silence(1_000, 10));
    }

    @Test
    void shortensAGapOfMoreThanFourHours() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 0, 10);
        speak(media, 200 + 14_400_001, 10);

        assertDecoded(media, silence(0, 10), silence(1_000, 10));
    }

    @Test
    void fillsAGapBeforeTheLastBlock() throws IOException {
        var media = new PcmMatroska(16_000, 16);
        speak(media, 0, 2);
        media.audio(3_040, tone());

        assertDecoded(media, silence(0, 2), silence(3_000, 1));
    }

    /** A silence in milliseconds and the blocks of sound that follow it. */
    private static long[] silence(long millis, int blocks) {
        return new long[] {millis, blocks};
    }

    private void assertDecoded(PcmMatroska media, long[]... expected) throws IOException {
        var runs = new ArrayList<String>();
        for (var part : expected) {
            if (part[0] > 0) {
                runs.add(part[0] * 16 + " of 0");
            }
            runs.add(part[1] * BLOCK + " of 1000");
        }
        assertThat(runs(decoded(media))).isEqualTo(runs);
    }

    /** The values of the samples, each with the number of its repetitions. */
    private static List<String> runs(short[] samples) {
        var runs = new ArrayList<String>();
        int start = 0;
        for (int at = 1; at <= samples.length; at++) {
            if (at == samples.length || samples[at] != samples[start]) {
                runs.add(at - start + " of " + samples[start]);
                start = at;
            }
        }
        return runs;
    }

    /** The samples, which are the same of a file and of a stream. */
    private short[] decoded(PcmMatroska media) throws IOException {
        var path = Files.write(folder.resolve("media.mkv"), media.bytes());
        short[] ofFile;
        try (var decoder = MediaDecoder.open(path, MediaOptions.MIXED)) {
            ofFile = samples(decoder);
        }
        try (var decoder = MediaDecoder.open(new ByteArrayInputStream(media.bytes()), "stream", MediaOptions.MIXED)) {
            assertThat(Arrays.equals(samples(decoder), ofFile)).isTrue();
        }
        return ofFile;
    }

    private static short[] samples(MediaDecoder decoder) throws IOException {
        List<PcmChunk> chunks = new ArrayList<>();
        long next = 0;
        for (var chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
            assertThat(chunk.firstSample()).isEqualTo(next);
            assertThat(chunk.samples()).isLessThanOrEqualTo(16_000);
            next += chunk.samples();
            chunks.add(chunk);
        }
        assertThat(decoder.incomplete()).isFalse();
        return PcmChunk.concat(chunks).mono();
    }

    private static void speak(PcmMatroska media, long timeMillis, int blocks) {
        for (int i = 0; i < blocks; i++) {
            media.audio(timeMillis + (long) i * BLOCK_MILLIS, tone());
        }
    }

    private static short[] tone() {
        var tone = new short[BLOCK];
        Arrays.fill(tone, (short) 1_000);
        return tone;
    }

    private static boolean isSilent(short[] samples, int from, int to) {
        for (int i = from; i < to; i++) {
            if (samples[i] != 0) {
                return false;
            }
        }
        return true;
    }
}

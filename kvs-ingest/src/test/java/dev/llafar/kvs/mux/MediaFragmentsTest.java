package dev.llafar.kvs.mux;

import static dev.llafar.kvs.mux.Muxed.heard;
import static dev.llafar.kvs.mux.Muxed.options;
import static dev.llafar.kvs.mux.Muxed.pictures;
import static dev.llafar.kvs.mux.TestSignals.correlation;
import static dev.llafar.kvs.mux.TestSignals.spread;
import static dev.llafar.kvs.mux.TestSignals.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.WavWriter;
import dev.llafar.audio.media.MediaException;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.track.TrackNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaFragmentsTest {
    private static final long START = Streams.START_MILLIS;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"8000, 1", "8000, 2", "44100, 2"})
    void l16KeepsEverySampleOfEachChannel(int rateHz, int channels) throws IOException {
        long seed = new Random().nextLong();
        var samples = noise(seed, rateHz * channels * 7 / 2 + 3 * channels);
        var fragments = Muxed.of(wav("noise.wav", rateHz, channels, samples), options(AudioCodec.L16, false))
                .read();

        var voices = heard(fragments);
        assertThat(voices.keySet())
                .isEqualTo(channels == 1 ? Set.of(TrackNames.CUSTOMER) : Set.of(TrackNames.CUSTOMER, TrackNames.AGENT));
        assertThat(voices.get(TrackNames.CUSTOMER)).as("seed %d", seed).isEqualTo(channel(samples, channels, 0));
        if (channels == 2) {
            assertThat(voices.get(TrackNames.AGENT)).as("seed %d", seed).isEqualTo(channel(samples, 2, 1));
        }
        assertThat(fragments)
                .extracting(Fragment::timeMillis)
                .containsExactly(START, START + 1_000, START + 2_000, START + 3_000);
        var tags = fragments.getFirst().tags();
        assertThat(tags.mimeType()).hasValue("audio/L16;rate=" + rateHz + ";channels=1;");
        assertThat(tags.positive(FragmentTags.AUDIO_FROM_CUSTOMER)).hasValue(1);
        assertThat(tags.value("ContactId")).hasValue("contact-7");
    }

    @ParameterizedTest
    @CsvSource({"8000, 1", "16000, 2", "44100, 2", "96000, 1", "37800, 1"})
    void aacIsAlignedToTheSample(int rateHz, int channels) throws IOException {
        var said = sweep(rateHz, 5 * rateHz, 300);
        var file = wav("sweep.wav", rateHz, channels, spread(said, channels));
        var fragments = Muxed.of(file, options(AudioCodec.AAC, false)).read();

        assertThat(fragments).hasSizeBetween(3, 4);
        var track = fragments.getFirst().tracks().getFirst();
        int encodedHz = (int) track.samplingHz();
        assertThat(encodedHz).isEqualTo(rateHz == 37_800 ? 44_100 : Math.min(rateHz, 48_000));
        assertThat(track.channels()).isEqualTo(channels);
        var expected = sweep(encodedHz, 5 * encodedHz, 300);
        assertThat(correlation(expected, heard(fragments).get(TrackNames.AUDIO), 0))
                .isGreaterThan(0.99);
    }

    @Test
    void fragmentsFollowEachOtherWithTheirDurations() throws IOException {
        var fragments = Muxed.of(wav("a.wav", 16_000, 1, noise(1, 16_000 * 9)), options(AudioCodec.AAC, false))
                .fragments();

        assertThat(fragments).hasSize(5);
        for (int i = 1; i < fragments.size(); i++) {
            var before = fragments.get(i - 1);
            assertThat(fragments.get(i).timecodeMillis() - before.timecodeMillis())
                    .isBetween(1_900L, 2_100L);
            assertThat(before.durationMillis()).isBetween(1_900L, 2_100L);
        }
        assertThat(fragments.getFirst().timecodeMillis()).isEqualTo(START);
    }

    @Test
    void rejectsFilesWithoutMediaOrVideo() throws IOException {
        var text = Files.writeString(folder.resolve("notes.txt"), "not a recording ".repeat(500));
        assertThatThrownBy(() -> MediaFragments.open(text, options(AudioCodec.AAC, false)))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("notes.txt")
                .extracting(failure -> ((MediaException) failure).reason())
                .isEqualTo(MediaException.Reason.NOT_MEDIA);
        var sound = wav("sound.wav", 8_000, 1, noise(2, 8_000));
        assertThatThrownBy(() -> MediaFragments.open(sound, options(AudioCodec.AAC, true)))
                .hasMessageContaining("sound.wav: has no video");
        assertThatThrownBy(() -> MediaFragments.open(folder.resolve("none"), options(AudioCodec.L16, false)))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> options(AudioCodec.L16, true)).hasMessageContaining("expected AAC");
    }

    @Test
    void shortVideoKeepsItsAudioAndPictures() throws IOException {
        var film = Files.write(folder.resolve("film.mkv"), Streams.recorded("ffmpeg-h264-aac.mkv"));
        var fragments = Muxed.of(film, options(AudioCodec.AAC, true)).read();

        assertThat(fragments).hasSize(1);
        var tracks = fragments.getFirst().tracks();
        assertThat(tracks).extracting(MkvTrack::codecId).containsExactly(MkvTrack.H264, MkvTrack.AAC);
        assertThat(tracks.getFirst().widthPixels()).isEqualTo(640);
        assertThat(tracks.getFirst().heightPixels()).isEqualTo(480);
        assertThat(tracks.getFirst().codecPrivate()[1]).as("profile").isEqualTo((byte) 66);
        assertThat(pictures(fragments.getFirst()).getFirst().keyframe()).isTrue();
        assertThat(pictures(fragments.getFirst())).hasSizeGreaterThan(5);
        assertThat(heard(fragments)).containsOnlyKeys(TrackNames.AUDIO);
    }

    @Test
    @Tag("slow")
    void closedVideoReleasesNativeMemory() throws IOException {
        var film = Files.write(folder.resolve("film.mkv"), Streams.recorded("ffmpeg-h264-aac.mkv"));
        NativeMemory.assertNoLeak(40, 400, () -> {
            try (var media = MediaFragments.open(film, options(AudioCodec.AAC, true))) {
                media.next();
            }
        });
    }

    private Path wav(String name, int rateHz, int channels, short[] samples) throws IOException {
        var path = folder.resolve(name);
        try (var writer = new WavWriter(path, rateHz, channels)) {
            writer.write(samples);
        }
        return path;
    }

    private static short[] noise(long seed, int samples) {
        var random = new Random(seed);
        var noise = new short[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (short) random.nextInt(1 << 16);
        }
        return noise;
    }

    private static short[] channel(short[] interleaved, int channels, int which) {
        var own = new short[interleaved.length / channels];
        for (int i = 0; i < own.length; i++) {
            own[i] = interleaved[i * channels + which];
        }
        return own;
    }
}

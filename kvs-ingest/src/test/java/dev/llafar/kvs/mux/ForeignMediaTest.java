package dev.llafar.kvs.mux;

import static dev.llafar.kvs.mkv.ForeignTools.assertPlayable;
import static dev.llafar.kvs.mkv.ForeignTools.ffmpeg;
import static dev.llafar.kvs.mkv.ForeignTools.streams;
import static dev.llafar.kvs.mux.Muxed.heard;
import static dev.llafar.kvs.mux.Muxed.options;
import static dev.llafar.kvs.mux.Muxed.pictures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.WavWriter;
import dev.llafar.kvs.mkv.ForeignTools;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mux.MuxOptions.AudioCodec;
import dev.llafar.kvs.track.TrackNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Films that ffmpeg makes, and what it and mkvtoolnix say of ours. Skipped where they are not installed. */
class ForeignMediaTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void requireTools() {
        ForeignTools.require("ffmpeg", "ffprobe", "mkvinfo");
    }

    @Test
    void videoFragmentsStartWithAKeyframe() throws Exception {
        var film = folder.resolve("film.mp4");
        ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=1280x720:r=30:d=7",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=44100:d=7",
                "-c:v",
                "mpeg4",
                "-g",
                "1000",
                "-c:a",
                "aac",
                film.toString());
        var written = Muxed.of(film, options(AudioCodec.AAC, true));
        var fragments = written.read();

        assertThat(fragments).hasSizeBetween(3, 5);
        for (var fragment : fragments) {
            assertThat(pictures(fragment).getFirst().keyframe()).isTrue();
            assertThat(fragment.frames()).extracting(MkvFrame::track).contains(1, 2);
            assertThat(fragment.frames().getFirst().timeNanos() / 1_000_000).isEqualTo(fragment.timeMillis());
        }
        assertThat(fragments.stream()
                        .mapToInt(fragment -> pictures(fragment).size())
                        .sum())
                .isBetween(205, 211);
        var path = accepted(written.stream());
        assertThat(streams(path, "codec_name,profile,width,height,pix_fmt"))
                .isEqualTo("h264,Constrained Baseline,640,480,yuv420p\naac,LC\n");
        assertPlayable(path);
        assertThat(ffmpeg(
                        "-i",
                        path,
                        "-vframes",
                        "1",
                        "-vf",
                        "crop=640:58:0:0,signalstats,metadata=print:key=lavfi.signalstats.YMAX:file=-",
                        "-f",
                        "null",
                        "-"))
                .as("the bar above a wide picture is black")
                .containsPattern("YMAX=1[67]\\b");
    }

    @Test
    void repeatsTheLastPictureOfShortVideo() throws Exception {
        var film = folder.resolve("short.mkv");
        ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=10:d=1",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=16000:d=15",
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
                film.toString());
        var fragments = Muxed.of(film, options(AudioCodec.AAC, true)).read();

        assertThat(fragments).hasSizeBetween(7, 9);
        assertThat(fragments).allSatisfy(fragment -> {
            assertThat(pictures(fragment).getFirst().keyframe()).isTrue();
            assertThat(fragment.frames()).extracting(MkvFrame::track).contains(1, 2);
        });
        assertThat(heard(fragments).get(TrackNames.AUDIO).length).isBetween(15 * 16_000, 15 * 16_000 + 2_048);
    }

    @Test
    void fillsMissingAudioOfVideoWithSilence() throws Exception {
        var film = folder.resolve("quiet.mkv");
        ffmpeg(
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=10:d=15",
                "-f",
                "lavfi",
                "-i",
                "sine=f=440:r=16000:d=1",
                "-c:v",
                "mpeg4",
                "-c:a",
                "aac",
                film.toString());
        var fragments = Muxed.of(film, options(AudioCodec.AAC, true)).read();
        assertThat(fragments).allSatisfy(fragment -> assertThat(fragment.frames())
                .extracting(MkvFrame::track)
                .contains(1, 2));
        var voice = heard(fragments).get(TrackNames.AUDIO);
        assertThat(voice.length).isBetween(14 * 16_000, 16 * 16_000);
        assertThat(Arrays.copyOfRange(voice, 2 * 16_000, 14 * 16_000)).containsOnly((short) 0);

        var silent = folder.resolve("silent.mkv");
        ffmpeg("-i", film.toString(), "-an", "-c", "copy", silent.toString());
        var without = Muxed.of(silent, options(AudioCodec.AAC, true)).read();
        assertThat(without.getFirst().tracks()).extracting(MkvTrack::codecId).containsExactly(MkvTrack.H264);
        assertThatThrownBy(() -> MediaFragments.open(silent, options(AudioCodec.AAC, false)))
                .hasMessageContaining("has no sound");
    }

    @Test
    void foreignToolsAcceptAudioInBothCodecs() throws Exception {
        var stereo = folder.resolve("stereo.wav");
        try (var writer = new WavWriter(stereo, 8_000, 2)) {
            writer.write(TestSignals.spread(TestSignals.sweep(8_000, 8_000 * 3, 300), 2));
        }
        var l16 = accepted(Muxed.of(stereo, options(AudioCodec.L16, false)).stream());
        assertThat(streams(l16, "codec_name,sample_rate,channels")).isEqualTo("pcm_s16le,8000,1\npcm_s16le,8000,1\n");
        var aac = accepted(Muxed.of(stereo, options(AudioCodec.AAC, false)).stream());
        assertThat(streams(aac, "codec_name,profile,sample_rate,channels")).isEqualTo("aac,LC,8000,2\n");
        assertPlayable(aac);
    }

    private String accepted(byte[] stream) throws Exception {
        var path = Files.write(folder.resolve("written.mkv"), stream).toString();
        ForeignTools.assertWellFormed(path);
        return path;
    }
}

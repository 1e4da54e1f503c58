package dev.llafar.kvs.mkv;

import static dev.llafar.kvs.mkv.ForeignTools.assertPlayable;
import static dev.llafar.kvs.mkv.ForeignTools.ffmpeg;
import static dev.llafar.kvs.mkv.ForeignTools.run;
import static dev.llafar.kvs.mkv.ForeignTools.streams;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.PcmBytes;
import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.track.Calls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's ffmpeg and mkvtoolnix take what we write, without a complaint. Skipped where they are not installed. */
class ForeignToolsTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void requireTools() {
        ForeignTools.require("ffmpeg", "ffprobe", "mkvinfo", "mkvmerge");
    }

    @Test
    void twoTracksOfPcm() throws Exception {
        var tracks = List.of(
                MkvTrack.l16(1, "AUDIO_FROM_CUSTOMER", 8_000, 1), MkvTrack.l16(2, "AUDIO_TO_CUSTOMER", 8_000, 1));
        var writer = new FragmentWriter("Llafar", tracks);
        byte[] stream = writer.head();
        for (int i = 0; i < 3; i++) {
            var fragment = Calls.fragment(i);
            stream = HandmadeMkv.join(
                    stream,
                    writer.fragment(
                            fragment.timeMillis(),
                            fragment.frames(),
                            fragment.tags().ofProducer()));
        }
        var path = check(stream);

        assertThat(streams(path, "codec_name,sample_rate,channels")).isEqualTo("pcm_s16le,8000,1\npcm_s16le,8000,1\n");
        var pcm = folder.resolve("out.raw");
        ffmpeg("-y", "-i", path, "-map", "0:1", "-f", "s16le", pcm.toString());
        assertThat(Files.readAllBytes(pcm)).isEqualTo(bytes(Calls.expected(2, 0, 3 * Calls.RATE_HZ)));
    }

    @Test
    void aacMonoAndStereo() throws Exception {
        for (var name : List.of("ffmpeg-aac-sweep-48k.mkv", "ffmpeg-aac-sweep-stereo-44k.mkv")) {
            var recorded = only(Streams.recorded(name));
            int rate = (int) recorded.tracks().get(0).samplingHz();
            int channels = recorded.tracks().get(0).channels();
            var path = check(written(List.of(MkvTrack.aac(1, "voice", rate, channels)), recorded.frames()));
            assertThat(streams(path, "codec_name,profile,sample_rate,channels"))
                    .isEqualTo("aac,LC," + rate + "," + channels + "\n");
            assertPlayable(path);
        }
    }

    @Test
    void h264WithAac() throws Exception {
        var recorded = only(Streams.recorded("ffmpeg-h264-aac.mkv"));
        var film = recorded.tracks().get(0);
        // From the recorded private data to an encoder's Annex B and back.
        byte[] annexB = annexB(film.codecPrivate());
        var configuration = AvcConfiguration.fromAnnexB(annexB);
        assertThat(configuration.bytes()).isEqualTo(film.codecPrivate());
        var tracks = List.of(
                MkvTrack.h264(1, "picture", configuration, film.widthPixels(), film.heightPixels()),
                MkvTrack.aac(2, "sound", 16_000, 1));
        var path = check(written(tracks, recorded.frames()));

        assertThat(streams(path, "codec_name,profile,width,height"))
                .isEqualTo("h264,Constrained Baseline,64,48\naac,LC\n");
        assertPlayable(path);
    }

    @Test
    void getMediaOfOneFragment() throws Exception {
        check(Streams.connectFragment(0));
    }

    private String check(byte[] stream) throws Exception {
        var path = Files.write(folder.resolve("written.mkv"), stream).toString();
        ForeignTools.assertWellFormed(path);
        assertThat(run("mkvmerge", "-q", "-o", folder.resolve("merged.mkv").toString(), path))
                .isEmpty();
        return path;
    }

    private static byte[] written(List<MkvTrack> tracks, List<MkvFrame> frames) {
        var writer = new FragmentWriter("Llafar", tracks);
        var moved = frames.stream()
                .map(frame -> new MkvFrame(
                        frame.track(),
                        frame.timeNanos() + Streams.START_MILLIS * 1_000_000,
                        frame.keyframe(),
                        frame.payload()))
                .toList();
        return HandmadeMkv.join(
                writer.head(), writer.fragment(Streams.START_MILLIS, moved, List.of(new MkvTag("a", "b"))));
    }

    /** All of a recorded stream as one fragment. */
    private static Fragment only(byte[] stream) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(stream));
        events.addAll(reader.finish());
        var first = ((FragmentEvent.FragmentRead) events.get(0)).fragment();
        var frames = events.stream()
                .flatMap(event -> ((FragmentEvent.FragmentRead) event).fragment().frames().stream())
                .toList();
        return new Fragment(first.info(), first.tracks(), first.tags(), 0, frames);
    }

    /** The two parameter sets of an AVCDecoderConfigurationRecord with start codes. */
    private static byte[] annexB(byte[] record) {
        int sequence = (record[6] & 0xFF) << 8 | (record[7] & 0xFF);
        int picture = (record[9 + sequence] & 0xFF) << 8 | (record[10 + sequence] & 0xFF);
        return HandmadeMkv.join(
                HandmadeMkv.bytes(0, 0, 0, 1),
                Arrays.copyOfRange(record, 8, 8 + sequence),
                HandmadeMkv.bytes(0, 0, 0, 1),
                Arrays.copyOfRange(record, 11 + sequence, 11 + sequence + picture));
    }

    private static byte[] bytes(short[] samples) {
        return PcmBytes.bytesOf(samples);
    }
}

package dev.llafar.kvs.mkv;

import static dev.llafar.kvs.mkv.HandmadeMkv.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class MkvReaderTest {
    @SuppressWarnings("UnusedVariable") // Named by @FieldSource.
    private static final List<String> RECORDED = Streams.RECORDED;

    @ParameterizedTest
    @FieldSource("RECORDED")
    void findsTheFramesThatFfprobeFinds(String name) throws NoSuchAlgorithmException {
        var events = read(Streams.recorded(name));
        var tracks = only(events, MkvEvent.Tracks.class).get(0).tracks();
        var packets = new String(Streams.recorded(name + ".packets.csv"), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        var frames = frames(events);

        assertThat(frames).hasSameSizeAs(packets);
        for (int i = 0; i < packets.size(); i++) {
            var packet = packets.get(i).split(",", -1);
            var track = tracks.get(Integer.parseInt(packet[0]));
            var frame = frames.get(i);
            assertThat(frame.track()).isEqualTo(track.number());
            assertThat(frame.payload()).hasSize(Integer.parseInt(packet[2]));
            assertThat("MD5:" + md5(frame.payload())).isEqualTo(packet[4]);
            assertThat(frame.keyframe()).isEqualTo(packet[3].startsWith("K"));
            // ffprobe takes the codec's delay off and rounds to the track's clock.
            double seconds = (frame.timeNanos() - track.codecDelayNanos()) / 1e9;
            if (frame.laceIndex() == 0 || track.defaultDurationNanos() > 0) {
                assertThat(seconds).isCloseTo(Double.parseDouble(packet[1]), within(0.0011));
            }
        }
        assertThat(only(events, MkvEvent.Malformed.class)).isEmpty();
        assertThat(events.getLast()).isInstanceOf(MkvEvent.DocumentEnded.class);
    }

    @Test
    void readsTracksAsTheMuxerDescribedThem() {
        var aac = only(read(Streams.recorded("ffmpeg-aac-stereo-44k.mkv")), MkvEvent.Tracks.class)
                .get(0)
                .tracks();
        assertThat(aac).hasSize(1);
        assertThat(aac.get(0).kind()).isEqualTo(MkvTrack.Kind.AUDIO);
        assertThat(aac.get(0).codecId()).isEqualTo("A_AAC");
        assertThat(aac.get(0).samplingHz()).isEqualTo(44_100);
        assertThat(aac.get(0).channels()).isEqualTo(2);
        assertThat(AudioSpecificConfig.parse(aac.get(0).codecPrivate()))
                .isEqualTo(AudioSpecificConfig.lowComplexity(44_100, 2));

        var pcm = only(read(Streams.recorded("ffmpeg-pcm-two-tracks-8k.mkv")), MkvEvent.Tracks.class)
                .get(0)
                .tracks();
        assertThat(pcm).extracting(MkvTrack::name).containsExactly("AUDIO_FROM_CUSTOMER", "AUDIO_TO_CUSTOMER");
        assertThat(pcm).extracting(MkvTrack::codecId).containsOnly("A_PCM/INT/LIT");
        assertThat(pcm).extracting(MkvTrack::bitDepth).containsOnly(16);

        var film = only(read(Streams.recorded("ffmpeg-h264-aac.mkv")), MkvEvent.Tracks.class)
                .get(0)
                .tracks();
        assertThat(film.get(0).codecId()).isEqualTo("V_MPEG4/ISO/AVC");
        assertThat(film.get(0).widthPixels()).isEqualTo(64);
        assertThat(film.get(0).heightPixels()).isEqualTo(48);
    }

    @Test
    void timesLacedFramesByTheDefaultDuration() {
        var frames = frames(read(Streams.all().get("all lacings")));

        assertThat(frames)
                .extracting(frame -> frame.payload().length)
                .containsExactly(5, 5, 300, 0, 10, 300, 10, 10, 10, 10);
        assertThat(frames)
                .extracting(frame -> frame.timeNanos() / 1_000_000)
                .containsExactly(1_000L, 1_020L, 1_100L, 1_120L, 1_140L, 1_200L, 1_220L, 1_240L, 1_300L, 1_400L);
        assertThat(frames).extracting(MkvFrame::laceIndex).containsExactly(0, 1, 0, 1, 2, 0, 1, 2, 0, 0);
        assertThat(frames)
                .extracting(MkvFrame::keyframe)
                .containsExactly(true, true, true, true, true, true, true, true, true, false);
        assertThat(frames.get(7).payload()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void endsUnknownSizesAtAnElementOfAHigherLevel() {
        var events = read(Streams.all().get("unknown sizes"));

        assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "DocumentStarted",
                        "SegmentInfo",
                        "Tracks",
                        "ClusterStarted",
                        "Frame",
                        "Frame",
                        "ClusterEnded",
                        "ClusterStarted",
                        "ClusterEnded",
                        "Tags",
                        "DocumentEnded",
                        "DocumentStarted",
                        "ClusterStarted",
                        "ClusterEnded",
                        "DocumentEnded");
        assertThat(frames(events)).extracting(MkvFrame::timeNanos).containsExactly(5_000_000L, 4_000_000L);
        assertThat(frames(events).get(1).payload()).isEmpty();
        var tags = only(events, MkvEvent.Tags.class).get(0);
        assertThat(tags.afterCluster()).isTrue();
        assertThat(tags.tags()).containsExactly(new MkvTag("a", "b"));
        // The second document states no scale: back to a millisecond.
        assertThat(only(events, MkvEvent.ClusterStarted.class).get(2).timeNanos())
                .isEqualTo(30_000_000);
    }

    @Test
    void keepsNestedSimpleTags() {
        var stream = join(
                ebml(),
                open(
                        SEGMENT,
                        element(
                                TAGS,
                                element(
                                        TAG,
                                        element(
                                                SIMPLE_TAG,
                                                text(TAG_NAME, "outer"),
                                                text(TAG_STRING, "1"),
                                                element(SIMPLE_TAG, text(TAG_NAME, "inner"), text(TAG_STRING, "2"))),
                                        element(SIMPLE_TAG, text(TAG_NAME, "no value"))))));

        assertThat(only(read(stream), MkvEvent.Tags.class).get(0))
                .isEqualTo(new MkvEvent.Tags(
                        List.of(new MkvTag("outer", "1"), new MkvTag("inner", "2"), new MkvTag("no value", "")),
                        false));
    }

    @Test
    void reportsTheElementInWhichTheStreamEnded() {
        byte[] stream = join(
                ebml(),
                open(
                        SEGMENT,
                        element(CLUSTER, number(TIMECODE, 1), element(SIMPLE_BLOCK, block(1, 0, 0x80, new byte[10])))));

        assertThat(last(stream, 4)).isEqualTo(new MkvEvent.StreamCut("SimpleBlock", stream.length - 4L, 4));
        assertThat(last(stream, 15)).isEqualTo(new MkvEvent.StreamCut("SimpleBlock", stream.length - 15L, 0));
        assertThat(last(stream, 16)).isEqualTo(new MkvEvent.StreamCut("Cluster", stream.length - 16L, 16));
        assertThat(last(stream, 17)).isEqualTo(new MkvEvent.StreamCut("Timecode", stream.length - 17L, 1));
    }

    @Test
    void allocatesPayloadsAsBytesArrive() {
        var payload = new byte[5 << 20];
        payload[payload.length - 1] = 7;
        byte[] stream = join(
                ebml(),
                open(SEGMENT, open(CLUSTER, number(TIMECODE, 1), element(SIMPLE_BLOCK, block(1, 0, 0, payload)))));
        var reader = new MkvReader();
        var events = new ArrayList<MkvEvent>();
        for (int at = 0; at < stream.length; at += 4_096) {
            events.addAll(reader.feed(stream, at, Math.min(4_096, stream.length - at)));
        }

        assertThat(frames(events).get(0).payload()).isEqualTo(payload);
    }

    static List<MkvEvent> read(byte[] stream) {
        var reader = new MkvReader();
        var events = new ArrayList<>(reader.feed(stream));
        events.addAll(reader.finish());
        return events;
    }

    private static MkvEvent last(byte[] stream, int without) {
        var reader = new MkvReader();
        reader.feed(stream, 0, stream.length - without);
        return reader.finish().getLast();
    }

    static List<MkvFrame> frames(List<MkvEvent> events) {
        return only(events, MkvEvent.Frame.class).stream()
                .map(MkvEvent.Frame::frame)
                .toList();
    }

    static <T> List<T> only(List<MkvEvent> events, Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static String md5(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }
}

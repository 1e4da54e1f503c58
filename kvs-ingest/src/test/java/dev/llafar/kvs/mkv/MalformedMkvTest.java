package dev.llafar.kvs.mkv;

import static dev.llafar.kvs.mkv.HandmadeMkv.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nonsense ends its stream with a message that says which element, where, what was found and what was expected. */
class MalformedMkvTest {
    private static final int HEAD = ebml().length; // 16: EBML header; the Segment's own header is 5 more

    static List<Arguments> malformed() {
        return List.of(
                of(
                        "not Matroska",
                        bytes('R', 'I', 'F', 'F'),
                        "element 0x5249 at byte 0 is in the stream, expected an EBML header"),
                of(
                        "text",
                        "HTTP".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        "element 0x4854 at byte 0 is in the stream, expected an EBML header"),
                of(
                        "zeros",
                        new byte[8],
                        "element at byte 0 begins with byte 0x00, expected an id of one to four bytes"),
                of(
                        "an id of five bytes",
                        join(ebml(), bytes(0x08, 1, 2, 3, 4, 0x80)),
                        "element at byte 16 begins with byte 0x08, expected an id of one to four bytes"),
                of("no document", element(TAGS), "Tags at byte 0 is in the stream, expected it in Segment"),
                of(
                        "another type of document",
                        element(EBML, text(DOC_TYPE, "avi")),
                        "EBML at byte 0 has DocType \"avi\", expected matroska or webm"),
                of(
                        "a document of no type",
                        element(EBML),
                        "EBML at byte 0 has DocType \"\", expected matroska or webm"),
                of(
                        "EBML of the future",
                        element(EBML, text(DOC_TYPE, "webm"), number(0x42F7, 2)),
                        "EBMLReadVersion at byte 12 is 2, expected 0 to 1"),
                of(
                        "long ids",
                        element(EBML, text(DOC_TYPE, "webm"), number(0x42F2, 5)),
                        "EBMLMaxIDLength at byte 12 is 5, expected 0 to 4"),
                segment(
                        "no size",
                        join(bytes(0xEC, 0x00)),
                        "Void at byte 21 has a size that begins with byte 0x00, expected a size of one to eight bytes"),
                segment(
                        "unknown size of Tags",
                        open(TAGS),
                        "Tags at byte 21 has an unknown size, expected a size; only Segment and Cluster may have an unknown one"),
                segment(
                        "unknown size of what nobody knows",
                        open(0x4DEC),
                        "element 0x4DEC at byte 21 has an unknown size, expected a size; only Segment and Cluster may have an unknown one"),
                segment(
                        "a block outside a Cluster",
                        element(SIMPLE_BLOCK, block(1, 0, 0)),
                        "SimpleBlock at byte 21 is in Segment, expected it in Cluster"),
                segment(
                        "a block before its time",
                        element(CLUSTER, element(SIMPLE_BLOCK, block(1, 0, 0))),
                        "SimpleBlock at byte 26 comes before its Cluster's Timecode, expected the Timecode first"),
                segment(
                        "two times",
                        element(CLUSTER, number(TIMECODE, 1), number(TIMECODE, 2)),
                        "Timecode at byte 32 is the second of its Cluster, expected one"),
                segment(
                        "no time",
                        element(CLUSTER, element(VOID)),
                        "Cluster at byte 26 ends without a Timecode, expected one"),
                segment(
                        "a time of nine bytes",
                        element(CLUSTER, element(TIMECODE, new byte[9])),
                        "Timecode at byte 26 has 9 bytes, expected 0 to 8 bytes"),
                segment(
                        "a time beyond time",
                        element(CLUSTER, element(TIMECODE, bytes(0x7F, 0, 0, 0, 0, 0, 0, 0))),
                        "Timecode at byte 26 is 9151314442816847872 ticks of 1000000 ns, expected at most 9223372004087, which is the year 2262"),
                segment(
                        "a child larger than its parent",
                        element(CLUSTER, number(TIMECODE, 1), claiming(SIMPLE_BLOCK, 100, block(1, 0, 0))),
                        "SimpleBlock at byte 32 has 100 bytes, expected at most the 4 left in its Cluster"),
                segment(
                        "a header larger than its parent",
                        claiming(CLUSTER, 2, number(TIMECODE, 1), bytes(0)),
                        "Timecode at byte 26 has 4 bytes, expected at most the 0 left in its Cluster"),
                segment(
                        "a block of three bytes",
                        cluster(element(SIMPLE_BLOCK, bytes(0x81, 0, 0))),
                        "SimpleBlock at byte 32 has 3 bytes, expected at least 4 for track, time and flags"),
                segment(
                        "a block of track 0",
                        cluster(element(SIMPLE_BLOCK, bytes(0x80, 0, 0, 0))),
                        "SimpleBlock at byte 32 is of track 0, expected a track number from 1 to 2147483647"),
                segment(
                        "a track that is no number",
                        cluster(element(SIMPLE_BLOCK, bytes(0x00, 0, 0, 0))),
                        "SimpleBlock at byte 32 has a track number that begins with byte 0x00, expected a number of one to eight bytes"),
                segment(
                        "a block that ends in its track number",
                        cluster(element(SIMPLE_BLOCK, bytes(0x01, 0, 0, 0))),
                        "SimpleBlock at byte 32 ends inside its own header, expected track, time, flags and lacing"),
                segment(
                        "lacing without a count",
                        cluster(element(SIMPLE_BLOCK, block(1, 0, 0x02))),
                        "SimpleBlock at byte 32 ends inside its own header, expected track, time, flags and lacing"),
                segment(
                        "Xiph lacing of too much",
                        cluster(element(SIMPLE_BLOCK, block(1, 0, 0x02, bytes(1, 9, 1)))),
                        "SimpleBlock at byte 32 laces frames of 9 bytes, expected at most the block's 1"),
                segment(
                        "fixed lacing that does not divide",
                        cluster(element(SIMPLE_BLOCK, block(1, 0, 0x04, bytes(1, 9, 9, 9)))),
                        "SimpleBlock at byte 32 laces 2 frames of one size in 3 bytes, expected a multiple of 2"),
                segment(
                        "EBML lacing below nothing",
                        cluster(element(SIMPLE_BLOCK, block(1, 0, 0x06, bytes(2, 0x81, 0x80, 0, 0)))),
                        "SimpleBlock at byte 32 laces a frame of -62 bytes, expected 0 to 2147483647"),
                segment(
                        "EBML lacing without a size",
                        cluster(element(SIMPLE_BLOCK, block(1, 0, 0x06, bytes(1, 0)))),
                        "SimpleBlock at byte 32 has a lace size that begins with byte 0x00, expected a size of one to eight bytes"),
                segment(
                        "a track without a number",
                        element(TRACKS, element(TRACK_ENTRY)),
                        "TrackEntry at byte 26 has no TrackNumber, expected one from 1"),
                segment(
                        "a track of number 0",
                        element(TRACKS, element(TRACK_ENTRY, number(TRACK_NUMBER, 0))),
                        "TrackNumber at byte 28 is 0, expected 1 to 2147483647"),
                segment(
                        "a rate of 3 bytes",
                        element(
                                TRACKS,
                                element(
                                        TRACK_ENTRY,
                                        number(TRACK_NUMBER, 1),
                                        element(AUDIO, element(SAMPLING_FREQUENCY, bytes(1, 2, 3))))),
                        "SamplingFrequency at byte 36 has 3 bytes, expected 0, 4 or 8 bytes"),
                segment(
                        "a rate that is no number",
                        element(
                                TRACKS,
                                element(
                                        TRACK_ENTRY,
                                        number(TRACK_NUMBER, 1),
                                        element(AUDIO, element(SAMPLING_FREQUENCY, bytes(0x7F, 0xC0, 0, 0))))),
                        "SamplingFrequency at byte 36 is NaN Hz, expected 0 to 768000 Hz"),
                segment(
                        "a clock that stands still",
                        element(INFO, number(TIMECODE_SCALE, 0)),
                        "TimecodeScale at byte 26 is 0, expected 1 to 2147483647"),
                segment(
                        "a tag of 100 kB",
                        element(
                                TAGS,
                                element(
                                        TAG,
                                        element(
                                                SIMPLE_TAG,
                                                text(TAG_NAME, "x"),
                                                claiming(TAG_STRING, 100_000, new byte[100_000])))),
                        "TagString at byte 42 has 100000 bytes, expected at most 65536 bytes"),
                segment(
                        "private data of 2 MB",
                        element(TRACKS, element(TRACK_ENTRY, claiming(CODEC_PRIVATE, 2_000_000, new byte[2_000_000]))),
                        "CodecPrivate at byte 32 has 2000000 bytes, expected at most 1048576 bytes"),
                segment(
                        "a block of 60 MB",
                        open(CLUSTER, number(TIMECODE, 1), claiming(SIMPLE_BLOCK, 60_000_000)),
                        "SimpleBlock at byte 32 ends 60000037 bytes into its fragment, expected a fragment of at most 52428800 bytes"),
                segment(
                        "tags in tags in tags",
                        element(TAGS, element(TAG, nested(20))),
                        "SimpleTag at byte 68 is nested 16 deep, expected at most 16 levels"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void reportsTheProblemAndItsPosition(String name, byte[] stream, String message) {
        var events = new MkvReader().feed(stream);

        assertThat(events).isNotEmpty();
        assertThat(events.getLast()).isInstanceOf(MkvEvent.Malformed.class);
        assertThat(((MkvEvent.Malformed) events.getLast()).problem().message()).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void reportsTheSameForSingleBytesAndThenNothing(String name, byte[] stream, String message) {
        var reader = new FragmentReader();
        var events = new ArrayList<FragmentEvent>();
        for (int i = 0; i < stream.length; i++) {
            events.addAll(reader.feed(stream, i, 1));
        }
        assertThat(events.getLast()).isInstanceOf(FragmentEvent.StreamMalformed.class);
        assertThat(((FragmentEvent.StreamMalformed) events.getLast()).problem().message())
                .isEqualTo(message);
        assertThat(reader.feed(ebml())).isEmpty();
        assertThat(reader.finish()).isEmpty();
    }

    @Test
    void boundAppliesToManySmallElements() {
        var reader = new MkvReader(new MkvReader.Limits(1_000));
        var events = new ArrayList<>(reader.feed(join(ebml(), open(SEGMENT), open(CLUSTER), number(TIMECODE, 1))));
        for (int i = 0; i < 200; i++) {
            events.addAll(reader.feed(element(SIMPLE_BLOCK, block(1, 0, 0, new byte[10]))));
        }

        assertThat(((MkvEvent.Malformed) events.getLast()).problem().message())
                .isEqualTo(
                        "SimpleBlock at byte 992 ends 1008 bytes into its fragment, expected a fragment of at most 1000 bytes");
        assertThat(MkvReaderTest.frames(events)).hasSize(60);
    }

    @Test
    void boundAppliesToEachCluster() {
        var reader = new MkvReader(new MkvReader.Limits(200));
        var events = new ArrayList<>(reader.feed(join(ebml(), open(SEGMENT))));
        for (int i = 0; i < 100; i++) {
            events.addAll(reader.feed(cluster(element(SIMPLE_BLOCK, block(1, 0, 0, new byte[100])))));
        }
        events.addAll(reader.finish());

        assertThat(MkvReaderTest.frames(events)).hasSize(100);
        assertThat(MkvReaderTest.only(events, MkvEvent.Malformed.class)).isEmpty();
    }

    @Test
    void damageNeverThrowsAndNothingFollowsTheEnd() {
        var streams = List.copyOf(Streams.all().values());
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            byte[] stream = streams.get(random.nextInt(streams.size())).clone();
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            var events = MkvReaderTest.read(stream);
            for (int i = 0; i < events.size() - 1; i++) {
                assertThat(events.get(i)).as("seed %d", seed).isNotInstanceOf(MkvEvent.Malformed.class);
            }
        }
    }

    private static byte[] cluster(byte[]... children) {
        return element(CLUSTER, number(TIMECODE, 1), join(children));
    }

    private static byte[] nested(int depth) {
        return depth == 0 ? element(SIMPLE_TAG) : element(SIMPLE_TAG, nested(depth - 1));
    }

    private static Arguments segment(String name, byte[] content, String message) {
        assertThat(HEAD).isEqualTo(16);
        return of(name, join(ebml(), open(SEGMENT, content)), message);
    }

    private static Arguments of(String name, byte[] stream, String message) {
        return Arguments.of(name, stream, message);
    }
}

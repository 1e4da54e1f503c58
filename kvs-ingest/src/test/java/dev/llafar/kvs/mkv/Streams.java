package dev.llafar.kvs.mkv;

import static dev.llafar.kvs.mkv.HandmadeMkv.*;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.ServedFragment;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The byte streams that every property of the reader is checked on: recorded with foreign muxers, and made here. */
public final class Streams {
    public static final long START_MILLIS = 1_726_677_688_724L;

    public static final List<String> RECORDED = List.of(
            "ffmpeg-aac-mono-48k-live.mkv",
            "ffmpeg-aac-stereo-44k.mkv",
            "ffmpeg-aac-sweep-48k.mkv",
            "ffmpeg-aac-sweep-stereo-44k.mkv",
            "ffmpeg-aac-sweep-16k.mkv",
            "ffmpeg-aac-voices-48k.mkv",
            "ffmpeg-pcm-two-tracks-8k.mkv",
            "ffmpeg-h264-aac.mkv",
            "ffmpeg-opus.webm",
            "mkvmerge-aac-xiph-groups.mkv",
            "mkvmerge-mp3-groups.mkv",
            "mkvmerge-mp3.mkv");

    private Streams() {}

    public static byte[] recorded(String name) {
        try (InputStream in = Streams.class.getResourceAsStream("/mkv/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no recorded stream " + name + ", expected one of " + RECORDED);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By name, so that a failing test says which. */
    public static Map<String, byte[]> all() {
        var streams = new LinkedHashMap<String, byte[]>();
        for (var name : RECORDED) {
            streams.put(name, recorded(name));
        }
        streams.put(
                "two recorded documents in one stream",
                join(recorded("ffmpeg-aac-mono-48k-live.mkv"), recorded("ffmpeg-h264-aac.mkv")));
        streams.put("GetMedia of Amazon Connect", join(connectFragment(0), connectFragment(1)));
        streams.put(
                "GetMedia that ends in an error",
                join(
                        connectFragment(0),
                        FragmentWriter.getMediaError(new FragmentEvent.KinesisError("3002", "WRITE_ERROR"))));
        streams.put("PutMedia with tags between Clusters", putMedia());
        streams.put("unknown sizes", unknownSizes());
        streams.put("all lacings", lacings());
        return streams;
    }

    /** One second of two tracks, as the seed's dump of a Connect stream has it. */
    public static byte[] connectFragment(int index) {
        var random = new Random(index);
        var frames = new ArrayList<MkvFrame>();
        for (int i = 0; i < 17; i++) {
            for (int track = 1; track <= 2; track++) {
                var payload = new byte[64];
                random.nextBytes(payload);
                frames.add(new MkvFrame(track, (START_MILLIS + 1_000L * index + 59L * i) * 1_000_000, true, payload));
            }
        }
        var tags = List.of(
                new MkvTag(FragmentTags.CONTACT_ID, "d111f871-5fe7-40b1-b5f7-6b67060de0c2"),
                new MkvTag(FragmentTags.INSTANCE_ID, "d5b716a2-10bb-45cb-bf7f-01a9864be591"),
                new MkvTag(FragmentTags.MIME_TYPE, "audio/L16;rate=8000;channels=1;"),
                new MkvTag(FragmentTags.AUDIO_FROM_CUSTOMER, "1"),
                new MkvTag(FragmentTags.AUDIO_TO_CUSTOMER, "2"),
                new MkvTag("Events", "[]"));
        var fragment = new Fragment(
                new MkvEvent.SegmentInfo(
                        1_000_000, "Kinesis Video SDK 1.1.0 JNI 2.0", "Kinesis Video SDK 1.1.0 JNI 2.0"),
                connectTracks(),
                new FragmentTags(tags),
                (START_MILLIS + 1_000L * index) * 1_000_000,
                frames);
        return FragmentWriter.getMedia(
                fragment,
                new ServedFragment(
                        "9134385233318153150216160785295553073050467515" + index,
                        START_MILLIS + 1_000L * index - 966,
                        START_MILLIS + 1_000L * index,
                        78_569));
    }

    public static List<MkvTrack> connectTracks() {
        return List.of(
                MkvTrack.connectL16(1, FragmentTags.AUDIO_FROM_CUSTOMER),
                MkvTrack.connectL16(2, FragmentTags.AUDIO_TO_CUSTOMER));
    }

    private static byte[] putMedia() {
        var writer = new FragmentWriter("Llafar", List.of(MkvTrack.aac(1, "", 48_000, 1)));
        byte[] stream = writer.head();
        for (int i = 0; i < 3; i++) {
            var frames = List.of(
                    new MkvFrame(1, (START_MILLIS + 1_000L * i) * 1_000_000, true, bytes(1, 2, 3, i)),
                    new MkvFrame(1, (START_MILLIS + 1_000L * i + 21) * 1_000_000, true, new byte[0]));
            stream = join(
                    stream,
                    writer.fragment(START_MILLIS + 1_000L * i, frames, List.of(new MkvTag("attendeeId", "a" + i))));
        }
        return stream;
    }

    private static byte[] unknownSizes() {
        return join(
                ebml(),
                open(
                        SEGMENT,
                        element(INFO, number(TIMECODE_SCALE, 500_000)),
                        element(TRACKS, track(1)),
                        open(
                                CLUSTER,
                                number(TIMECODE, 10),
                                element(SIMPLE_BLOCK, block(1, 0, 0x80, bytes(1, 2))),
                                element(VOID, new byte[200]),
                                element(0x4DEC, bytes(9, 9, 9)),
                                element(SIMPLE_BLOCK, block(1, -2, 0x80))),
                        open(CLUSTER, element(CRC_32, new byte[4]), number(TIMECODE, 20)),
                        element(TAGS, element(TAG, element(SIMPLE_TAG, text(TAG_NAME, "a"), text(TAG_STRING, "b"))))),
                ebml(),
                open(SEGMENT, open(CLUSTER, number(TIMECODE, 30))));
    }

    private static byte[] lacings() {
        byte[] ten = bytes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        byte[] long300 = new byte[300];
        return join(
                ebml(),
                element(
                        SEGMENT,
                        element(
                                TRACKS,
                                element(
                                        TRACK_ENTRY,
                                        number(TRACK_NUMBER, 1),
                                        number(TRACK_TYPE, 2),
                                        number(DEFAULT_DURATION, 20_000_000))),
                        element(
                                CLUSTER,
                                number(TIMECODE, 1_000),
                                // fixed: two frames of five
                                element(SIMPLE_BLOCK, block(1, 0, 0x84, bytes(1), ten)),
                                // Xiph: 300, 0, 10
                                element(SIMPLE_BLOCK, block(1, 100, 0x82, bytes(2, 255, 45, 0), long300, ten)),
                                // EBML: 300, 300 - 290, and the rest
                                element(
                                        SIMPLE_BLOCK,
                                        block(1, 200, 0x86, bytes(2, 0x41, 0x2C, 0x5E, 0xDD), long300, ten, ten)),
                                // one frame, laced all the same
                                element(BLOCK_GROUP, element(BLOCK, block(1, 300, 0x06, bytes(0), ten))),
                                element(
                                        BLOCK_GROUP,
                                        element(BLOCK, block(1, 400, 0, ten)),
                                        element(REFERENCE_BLOCK, bytes(1))))));
    }
}

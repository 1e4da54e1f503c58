package dev.llafar.bench.kvs;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.ServedFragment;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Generates responses of GetMedia with one fragment per second and random payloads from a seed. */
final class GeneratedStream {
    private static final long START_MILLIS = 1_700_000_000_000L;

    private GeneratedStream() {}

    /** Two tracks of L16 as Amazon Connect writes them: 17 blocks of 960 bytes per second and track. */
    static byte[] connect(int megabytes, long seed) {
        return generate(
                megabytes,
                List.of(MkvTrack.connectL16(1, "AUDIO_FROM_CUSTOMER"), MkvTrack.connectL16(2, "AUDIO_TO_CUSTOMER")),
                17,
                960,
                seed);
    }

    /** One track of AAC as the Chime SDK writes it: 47 blocks of 180 bytes per second. */
    static byte[] chime(int megabytes, long seed) {
        return generate(megabytes, List.of(MkvTrack.aac(1, "", 48_000, 1)), 47, 180, seed);
    }

    private static byte[] generate(int megabytes, List<MkvTrack> tracks, int blocks, int bytes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] stream = new byte[megabytes << 20];
        int length = 0;
        for (int index = 0; ; index++) {
            byte[] fragment = fragment(index, tracks, blocks, bytes, random);
            if (length + fragment.length > stream.length) {
                return Arrays.copyOf(stream, length);
            }
            System.arraycopy(fragment, 0, stream, length, fragment.length);
            length += fragment.length;
        }
    }

    private static byte[] fragment(int index, List<MkvTrack> tracks, int blocks, int bytes, SplittableRandom random) {
        long startMillis = START_MILLIS + 1_000L * index;
        List<MkvFrame> frames = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            for (MkvTrack track : tracks) {
                byte[] payload = new byte[bytes];
                random.nextBytes(payload);
                frames.add(
                        new MkvFrame(track.number(), (startMillis + 1_000L * i / blocks) * 1_000_000, true, payload));
            }
        }
        Fragment written = new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                tracks,
                new FragmentTags(List.of(
                        new MkvTag("ContactId", "00000000-0000-0000-0000-000000000000"),
                        new MkvTag("InstanceId", "00000000-0000-0000-0000-000000000001"),
                        new MkvTag("MimeType", "audio/L16;rate=8000;channels=1;"))),
                startMillis * 1_000_000,
                frames);
        String number = "91343852333181531502161607852955530730%09d".formatted(index);
        return FragmentWriter.getMedia(written, new ServedFragment(number, startMillis + 500, startMillis, 0));
    }
}

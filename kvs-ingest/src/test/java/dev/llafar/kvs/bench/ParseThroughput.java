package dev.llafar.kvs.bench;

import com.amazonaws.kinesisvideo.parser.ebml.InputStreamParserByteSource;
import com.amazonaws.kinesisvideo.parser.ebml.MkvTypeInfos;
import com.amazonaws.kinesisvideo.parser.mkv.Frame;
import com.amazonaws.kinesisvideo.parser.mkv.MkvDataElement;
import com.amazonaws.kinesisvideo.parser.mkv.StreamingMkvReader;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.fragment.ServedFragment;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.track.Calls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A first look at how fast GetMedia's bytes become frames, beside Amazon's parser library on the same bytes. Not a
 * benchmark to quote: bench/ holds those. Arguments: megabytes, rounds.
 */
public final class ParseThroughput {
    private static final int CHUNK = 16 << 10;

    private ParseThroughput() {}

    public static void main(String[] arguments) throws Exception {
        int megabytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        compare("Connect L16, blocks of 960 bytes", connect(megabytes), rounds);
        compare("Chime AAC, blocks of about 180 bytes", aac(megabytes), rounds);
    }

    private static void compare(String name, byte[] stream, int rounds) throws Exception {
        System.out.printf("%s, %d MB in chunks of %d KiB%n", name, stream.length >> 20, CHUNK >> 10);
        double ours = 0;
        double theirs = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long ourFrames = byUs(stream);
            long middle = System.nanoTime();
            long theirFrames = byAws(stream);
            long end = System.nanoTime();
            if (ourFrames != theirFrames) {
                throw new AssertionError("frames differ: " + ourFrames + " and " + theirFrames);
            }
            ours = Math.max(ours, stream.length / 1e6 / ((middle - start) / 1e9));
            theirs = Math.max(theirs, stream.length / 1e6 / ((end - middle) / 1e9));
            System.out.printf(
                    "  round %d: ours %.0f MB/s, AWS %.0f MB/s (%d frames)%n",
                    round,
                    stream.length / 1e3 / ((middle - start) / 1e6),
                    stream.length / 1e3 / ((end - middle) / 1e6),
                    ourFrames);
        }
        System.out.printf("  best: ours %.0f MB/s, AWS %.0f MB/s, %.1f times%n", ours, theirs, ours / theirs);
    }

    private static long byUs(byte[] stream) {
        var reader = new FragmentReader();
        long frames = 0;
        for (int at = 0; at < stream.length; at += CHUNK) {
            for (var event : reader.feed(stream, at, Math.min(CHUNK, stream.length - at))) {
                frames +=
                        ((FragmentEvent.FragmentRead) event).fragment().frames().size();
            }
        }
        return frames;
    }

    private static long byAws(byte[] stream) throws Exception {
        var reader =
                StreamingMkvReader.createDefault(new InputStreamParserByteSource(new ByteArrayInputStream(stream)));
        long frames = 0;
        long bytes = 0;
        while (reader.mightHaveNext()) {
            var next = reader.nextIfAvailable();
            if (next.isPresent()
                    && next.get() instanceof MkvDataElement data
                    && data.getElementMetaData().getTypeInfo().equals(MkvTypeInfos.SIMPLEBLOCK)) {
                bytes += ((Frame) data.getValueCopy().getVal()).getFrameData().remaining();
                frames++;
            }
        }
        if (bytes == 0) {
            throw new AssertionError("no payload");
        }
        return frames;
    }

    private static byte[] connect(int megabytes) {
        var out = new ByteArrayOutputStream(megabytes << 20);
        for (int index = 0; out.size() < megabytes << 20; index++) {
            out.writeBytes(served(index, Streams.connectTracks(), 17, 960));
        }
        return out.toByteArray();
    }

    private static byte[] aac(int megabytes) {
        var out = new ByteArrayOutputStream(megabytes << 20);
        for (int index = 0; out.size() < megabytes << 20; index++) {
            out.writeBytes(served(index, List.of(MkvTrack.aac(1, "", 48_000, 1)), 47, 180));
        }
        return out.toByteArray();
    }

    private static byte[] served(int index, List<MkvTrack> tracks, int blocks, int bytes) {
        var random = new Random(index);
        var frames = new ArrayList<MkvFrame>();
        for (int i = 0; i < blocks; i++) {
            for (var track : tracks) {
                var payload = new byte[bytes];
                random.nextBytes(payload);
                frames.add(new MkvFrame(
                        track.number(),
                        (Streams.START_MILLIS + 1_000L * index + 1_000L * i / blocks) * 1_000_000,
                        true,
                        payload));
            }
        }
        var fragment = Calls.with(index, 1_000L * index, Streams.START_MILLIS + 1_000L * index, tracks, frames);
        return FragmentWriter.getMedia(
                fragment, new ServedFragment(Calls.number(index), Streams.START_MILLIS, fragment.timeMillis(), 0));
    }
}

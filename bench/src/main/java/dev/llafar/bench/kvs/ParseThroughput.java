package dev.llafar.bench.kvs;

import com.amazonaws.kinesisvideo.parser.ebml.InputStreamParserByteSource;
import com.amazonaws.kinesisvideo.parser.ebml.MkvTypeInfos;
import com.amazonaws.kinesisvideo.parser.mkv.Frame;
import com.amazonaws.kinesisvideo.parser.mkv.MkvDataElement;
import com.amazonaws.kinesisvideo.parser.mkv.MkvElementVisitException;
import com.amazonaws.kinesisvideo.parser.mkv.StreamingMkvReader;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.mkv.MkvFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Bytes of GetMedia to frames with their payloads and tags, on one thread, in memory. All sides must find the same frames.
 */
final class ParseThroughput {
    private static final int CHUNK_BYTES = 16 << 10;

    private ParseThroughput() {}

    /** Frames and their payload; what both sides must agree on. */
    record Found(long frames, long payloadBytes) {}

    /** @param megabytesPerSecond a megabyte is 1,000,000 bytes */
    record Result(Found found, double megabytesPerSecond) {}

    /** Ours, in chunks of 16 KiB as they come from a socket. */
    static Result ours(byte[] stream) {
        return timed(stream, () -> {
            FragmentReader reader = new FragmentReader();
            long frames = 0;
            long bytes = 0;
            for (int at = 0; at < stream.length; at += CHUNK_BYTES) {
                for (FragmentEvent event : reader.feed(stream, at, Math.min(CHUNK_BYTES, stream.length - at))) {
                    if (!(event instanceof FragmentEvent.FragmentRead read)) {
                        throw new IllegalStateException("the generated stream is wrong: " + event);
                    }
                    for (MkvFrame frame : read.fragment().frames()) {
                        frames++;
                        bytes += frame.payload().length;
                    }
                }
            }
            return new Found(frames, bytes);
        });
    }

    /** Amazon's parser library for Java, as its own examples read: element by element, a copy of every block. */
    static Result aws(byte[] stream) {
        return timed(stream, () -> {
            StreamingMkvReader reader =
                    StreamingMkvReader.createDefault(new InputStreamParserByteSource(new ByteArrayInputStream(stream)));
            long frames = 0;
            long bytes = 0;
            while (reader.mightHaveNext()) {
                var next = reader.nextIfAvailable();
                if (next.isPresent()
                        && next.get() instanceof MkvDataElement data
                        && data.getElementMetaData().getTypeInfo().equals(MkvTypeInfos.SIMPLEBLOCK)) {
                    frames++;
                    bytes += ((Frame) data.getValueCopy().getVal())
                            .getFrameData()
                            .remaining();
                }
            }
            return new Found(frames, bytes);
        });
    }

    /**
     * The Python library's way, see bench/peers/ebmlite, on the stream's beginning.
     *
     * @param megabytes of the beginning; the peer is too slow for all of it
     * @param chunkBytes 1,024 is what the library reads by itself
     */
    static Result python(EbmlitePeer peer, byte[] stream, int megabytes, int chunkBytes)
            throws IOException, InterruptedException {
        byte[] prefix = Arrays.copyOf(stream, Math.min(stream.length, megabytes << 20));
        Found expected = ours(prefix).found();
        Path file = Files.createTempFile("llafar-bench", ".mkv");
        try {
            Files.write(file, prefix);
            Result result = peer.measure(file, prefix.length, chunkBytes);
            if (!result.found().equals(expected)) {
                throw new IllegalStateException("we found " + expected + ", the Python peer " + result.found());
            }
            return result;
        } finally {
            Files.delete(file);
        }
    }

    private interface Parse {
        Found run() throws MkvElementVisitException;
    }

    private static Result timed(byte[] stream, Parse parse) {
        long start = System.nanoTime();
        try {
            Found found = parse.run();
            return new Result(found, stream.length / 1e6 / ((System.nanoTime() - start) / 1e9));
        } catch (MkvElementVisitException e) {
            throw new IllegalStateException(e);
        }
    }
}

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
 * Measures parsing of a GetMedia response into frames with payloads and tags, on one thread and in memory. All parsers must find
 * the same frames.
 */
final class ParseThroughput {
    private static final int CHUNK_BYTES = 16 << 10;

    private ParseThroughput() {}

    /** The frames that a parser found, which must be equal for all parsers. */
    record Found(long frames, long payloadBytes) {}

    /** @param megabytesPerSecond a megabyte is 1,000,000 bytes */
    record Result(Found found, double megabytesPerSecond) {}

    /** Parses with Llafar, in chunks of 16 KiB as a socket delivers them. */
    static Result llafar(byte[] stream) {
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

    /** Parses with Amazon's library for Java as its examples do: element by element, with a copy of each block. */
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
     * Parses the start of the stream with ebmlite, see bench/peers/ebmlite.
     *
     * @param megabytes length of the part to parse; the peer is too slow for the whole stream
     * @param chunkBytes 1,024 is the default of the library that uses ebmlite
     */
    static Result python(EbmlitePeer peer, byte[] stream, int megabytes, int chunkBytes)
            throws IOException, InterruptedException {
        byte[] prefix = Arrays.copyOf(stream, Math.min(stream.length, megabytes << 20));
        Found expected = llafar(prefix).found();
        Path file = Files.createTempFile("llafar-bench", ".mkv");
        try {
            Files.write(file, prefix);
            Result result = peer.measure(file, prefix.length, chunkBytes);
            if (!result.found().equals(expected)) {
                throw new IllegalStateException("Llafar found " + expected + ", the Python peer " + result.found());
            }
            return result;
        } finally {
            Files.delete(file);
        }
    }

    private interface Parser {
        Found run() throws MkvElementVisitException;
    }

    private static Result timed(byte[] stream, Parser parser) {
        long start = System.nanoTime();
        try {
            Found found = parser.run();
            return new Result(found, stream.length / 1e6 / ((System.nanoTime() - start) / 1e9));
        } catch (MkvElementVisitException e) {
            throw new IllegalStateException(e);
        }
    }
}

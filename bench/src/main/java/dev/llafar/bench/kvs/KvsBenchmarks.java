package dev.llafar.bench.kvs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares parsing with Amazon's Java library and with ebmlite, and live AAC calls with one ffmpeg process per call.
 */
public final class KvsBenchmarks {
    private static final long SEED = 1;
    private static final int LIBRARY_CHUNK_BYTES = 1_024;
    private static final int OUR_CHUNK_BYTES = 16 << 10;

    private final boolean quick;
    private final @Nullable EbmlitePeer python;

    /**
     * @param quick runs a short version
     * @param python an interpreter with bench/peers/ebmlite/requirements.txt installed; null runs without that peer
     */
    public KvsBenchmarks(Path root, boolean quick, @Nullable Path python) {
        this.quick = quick;
        this.python = python == null ? null : new EbmlitePeer(python, root.resolve("bench/peers/ebmlite/run.py"));
    }

    /** Returns a row for each stream and parser. */
    public List<Map<String, Object>> parsing() throws IOException, InterruptedException {
        int megabytes = quick ? 20 : 200;
        int rounds = quick ? 2 : 11;
        List<Map<String, Object>> rows = new ArrayList<>();
        compare("Connect, L16 in two tracks", GeneratedStream.connect(megabytes, SEED), rounds, rows);
        compare("Chime SDK, AAC", GeneratedStream.chime(megabytes, SEED), rounds, rows);
        return rows;
    }

    private void compare(String stream, byte[] bytes, int rounds, List<Map<String, Object>> rows)
            throws IOException, InterruptedException {
        for (int round = 0; round < 2; round++) { // warms the just-in-time compiler up
            ParseThroughput.llafar(bytes);
            ParseThroughput.aws(bytes);
        }
        AlternatingRuns amazon =
                AlternatingRuns.of(rounds, () -> ParseThroughput.llafar(bytes), () -> ParseThroughput.aws(bytes));
        if (!amazon.llafar().found().equals(amazon.peer().found())) {
            throw new IllegalStateException("Llafar found " + amazon.llafar().found() + ", Amazon's library "
                    + amazon.peer().found());
        }
        rows.add(row(stream, "llafar", bytes.length, amazon.llafar(), 1));
        rows.add(row(stream, "Amazon's parser library, Java", bytes.length, amazon.peer(), amazon.speedup()));
        EbmlitePeer peer = python;
        if (peer != null) {
            int prefix = quick ? 1 : 8;
            for (int chunk : new int[] {LIBRARY_CHUNK_BYTES, OUR_CHUNK_BYTES}) {
                AlternatingRuns runs = AlternatingRuns.of(
                        Math.min(3, rounds),
                        () -> ParseThroughput.llafar(bytes),
                        () -> ParseThroughput.python(peer, bytes, prefix, chunk));
                rows.add(row(
                        stream,
                        "ebmlite as the Python library uses it, " + chunk + " B per read",
                        prefix << 20,
                        runs.peer(),
                        runs.speedup()));
            }
        }
    }

    private static Map<String, Object> row(
            String stream, String side, int bytes, ParseThroughput.Result result, double speedup) {
        System.out.printf(
                Locale.ROOT,
                "%-28s %-58s %4d MB %8.1f MB/s  Llafar is %.1f times as fast%n",
                stream,
                side,
                bytes >> 20,
                result.megabytesPerSecond(),
                speedup);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("stream", stream);
        row.put("side", side);
        row.put("bytes", bytes);
        row.put("frames", result.found().frames());
        row.put("megabytesPerSecond", result.megabytesPerSecond());
        row.put("speedup", speedup);
        return row;
    }

    /** Returns rows of {@code llafar} and {@code ffmpeg} for each number of calls. */
    public List<Map<String, Object>> live(int[] calls, int seconds) throws IOException, InterruptedException {
        List<Map<String, Object>> rows = new ArrayList<>();
        Path file = Files.createTempFile("llafar-bench", ".mkv");
        try {
            Files.write(file, AacRecording.encode().file(seconds + 10));
            for (int count : calls) {
                rows.add(side("llafar", LiveCalls.measure(count, seconds)));
                rows.add(side("ffmpeg, one process per call", FfmpegPeer.measure(file, count, seconds)));
            }
        } finally {
            Files.delete(file);
        }
        return rows;
    }

    private static Map<String, Object> side(String side, Map<String, Object> measured) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("side", side);
        row.putAll(measured);
        System.out.println(row);
        return row;
    }
}

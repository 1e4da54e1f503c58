package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DecoderPoolTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final int STREAMS = 500;
    private static final int MAX_STREAMS = 50;

    @Test
    void decodesManyStreamsOnABoundedNumberOfThreads() throws Exception {
        var files = List.of("speech.ogg", "live.ogg", "live.webm");
        var whole = new HashMap<String, short[]>();
        for (var file : files) {
            try (var decoder =
                    MediaDecoder.open(new ByteArrayInputStream(MediaFiles.bytes(file)), file, MediaOptions.MIXED)) {
                whole.put(file, MediaFiles.decodeAll(decoder).getFirst());
            }
        }
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var pool = new DecoderPool(MAX_STREAMS, LONG);
        var random = new Random(7);
        var open = new ArrayList<Fed>();
        int started = 0;
        int completed = 0;
        while (started < STREAMS || !open.isEmpty()) {
            if (started < STREAMS && open.size() < MAX_STREAMS) {
                var file = files.get(random.nextInt(files.size()));
                var bytes = MediaFiles.bytes(file);
                // Every other stream is aborted at a random byte.
                int abortAt = started % 2 == 0 ? Integer.MAX_VALUE : random.nextInt(bytes.length);
                open.add(new Fed(pool, file, bytes, abortAt, threads));
                started++;
            }
            for (int i = 0; i < 500; i++) {
                open.get(random.nextInt(open.size())).pushByte();
            }
            for (var fed : List.copyOf(open)) {
                if (fed.isDone()) {
                    fed.decoder.terminated().get();
                    assertThat(fed.failure).isNotDone();
                    if (!fed.aborted) {
                        assertThat(fed.samples()).as(fed.file).isEqualTo(whole.get(fed.file));
                        completed++;
                    }
                    open.remove(fed);
                }
            }
            assertThat(pool.activeStreams()).isLessThanOrEqualTo(MAX_STREAMS);
        }

        assertThat(completed).isEqualTo(STREAMS / 2);
        // A thread that returns to the pool may overlap with the one that replaces it.
        assertThat(threads).hasSizeLessThanOrEqualTo(2 * MAX_STREAMS);
        pool.close();
        for (var thread : threads) {
            thread.join();
        }
    }

    @Test
    void rejectsAStreamWhenAllThreadsAreInUse() throws Exception {
        try (var pool = new DecoderPool(2, LONG)) {
            var first = PushDecoder.start(pool, "first", MediaOptions.MIXED, 1_000, new Ignored());
            var second = PushDecoder.start(pool, "second", MediaOptions.MIXED, 1_000, new Ignored());
            var output = new Ignored();

            var third = PushDecoder.start(pool, "third", MediaOptions.MIXED, 1_000, output);

            assertThat(output.failure.get())
                    .hasMessage("third: cannot be decoded now: at most 2 streams are decoded at a time")
                    .extracting(MediaException::reason)
                    .isEqualTo(Reason.OVERLOADED);
            assertThat(third.terminated()).isCompleted();
            assertThat(third.push(new byte[2_000])).isTrue();
            assertThat(pool.activeStreams()).isEqualTo(2);
            first.abort();
            second.abort();
        }
    }

    @Test
    void acceptsMoreStreamsOnceItsBoundIsRaised() {
        try (var pool = new DecoderPool(1, LONG)) {
            var first = PushDecoder.start(pool, "first", MediaOptions.MIXED, 1_000, new Ignored());
            pool.setMaxStreams(2);
            var output = new Ignored();

            var second = PushDecoder.start(pool, "second", MediaOptions.MIXED, 1_000, output);

            assertThat(output.failure).isNotDone();
            first.abort();
            second.abort();
        }
    }

    @Test
    void stopsThreadsThatAreIdle() throws Exception {
        var pool = new DecoderPool(2, Duration.ofMillis(1));
        var thread = new CompletableFuture<Thread>();
        var decoder = PushDecoder.start(pool, "short", MediaOptions.MIXED, 1_000, new Ignored() {
            @Override
            public void failed(MediaException cause) {
                thread.complete(Thread.currentThread());
            }
        });
        decoder.end();

        thread.get().join();

        assertThat(pool.threads()).isZero();
    }

    @Test
    void rejectsABoundBelowOne() {
        assertThatThrownBy(() -> new DecoderPool(0, LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxStreams is 0, expected at least 1");
        assertThatThrownBy(() -> DecoderPool.shared().setMaxStreams(-3)).hasMessageContaining("maxStreams is -3");
        assertThat(DecoderPool.shared().maxStreams()).isEqualTo(DecoderPool.DEFAULT_MAX_STREAMS);
    }

    /** A stream that is pushed byte by byte. */
    private static final class Fed extends Ignored {
        final String file;
        final PushDecoder decoder;
        boolean aborted;
        private final byte[] bytes;
        private final int abortAt;
        private final Set<Thread> threads;
        private final List<PcmChunk> chunks = Collections.synchronizedList(new ArrayList<>());
        private int pushed;

        Fed(DecoderPool pool, String file, byte[] bytes, int abortAt, Set<Thread> threads) {
            this.file = file;
            this.bytes = bytes;
            this.abortAt = abortAt;
            this.threads = threads;
            decoder = PushDecoder.start(pool, file, MediaOptions.MIXED, bytes.length + 1, this);
        }

        void pushByte() {
            if (isDone()) {
                return;
            }
            decoder.push(new byte[] {bytes[pushed]});
            pushed++;
            if (pushed == bytes.length) {
                decoder.end();
            } else if (pushed > abortAt) {
                aborted = true;
                decoder.abort();
            }
        }

        boolean isDone() {
            return aborted || pushed == bytes.length;
        }

        short[] samples() {
            return MediaFiles.joined(chunks).getFirst();
        }

        @Override
        public void decoded(PcmChunk chunk) {
            threads.add(Thread.currentThread());
            chunks.add(chunk);
        }
    }

    private static class Ignored implements PushDecoder.Output {
        final CompletableFuture<MediaException> failure = new CompletableFuture<>();

        @Override
        public void decoded(PcmChunk chunk) {}

        @Override
        public void ended(boolean incomplete) {}

        @Override
        public void failed(MediaException cause) {
            failure.complete(cause);
        }

        @Override
        public void writable() {}
    }
}

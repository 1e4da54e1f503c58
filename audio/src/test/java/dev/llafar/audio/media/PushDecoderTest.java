package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.media.MediaException.Reason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PushDecoderTest {
    private static final MediaOptions OGG = new MediaOptions(Container.OGG, false);

    @ParameterizedTest
    @CsvSource({
        "speech.ogg, OGG",
        "speech.ogg, PROBED",
        "live.webm, WEBM",
        "live.webm, PROBED",
        "speech.mp3, PROBED",
        "speech.m4a, PROBED"
    })
    void deliversTheSameSamplesHoweverTheBytesAreCut(String file, Container container) throws Exception {
        var bytes = MediaFiles.bytes(file);
        var options = new MediaOptions(container, false);
        short[] whole;
        try (var decoder = MediaDecoder.open(new ByteArrayInputStream(bytes), file, options)) {
            whole = MediaFiles.decodeAll(decoder).getFirst();
        }
        for (long seed = 1; seed <= 4; seed++) {
            var random = new Random(seed);
            var output = new Recording();
            var decoder = PushDecoder.start(file, options, 1 << 20, output);
            for (int at = 0; at < bytes.length; ) {
                int end = Math.min(bytes.length, at + 1 + random.nextInt(700));
                decoder.push(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
            decoder.end();
            decoder.terminated().get();

            assertThat(output.failure).isNull();
            assertThat(output.ends).hasValue(1);
            assertThat(output.incomplete).isFalse();
            assertThat(MediaFiles.joined(output.chunks).getFirst())
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @CsvSource({"live.ogg, OGG", "live.ogg, PROBED", "live.webm, WEBM", "live.webm, PROBED"})
    void decodesALiveStreamFromItsFirstBytes(String file, Container container) throws Exception {
        var bytes = MediaFiles.bytes(file);
        var output = new Recording();
        var decoder = PushDecoder.start(file, new MediaOptions(container, false), 1 << 20, output);

        // Live Ogg or WebM at 24 kbit/s: 600 bytes hold the headers and a fifth of a second.
        decoder.push(Arrays.copyOf(bytes, 600));

        assertThat(output.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();
        decoder.abort();
        decoder.terminated().get();
    }

    @Test
    void pausesWhenFullAndResumesWhenWritable() throws Exception {
        var bytes = MediaFiles.bytes("speech.ogg");
        var output = new Recording();
        output.gate = new Semaphore(0);
        var decoder = PushDecoder.start("slow output", OGG, 512, output);
        int at = 0;
        int pauses = 0;
        while (at < bytes.length) {
            boolean more = decoder.push(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 200)));
            at += 200;
            if (!more) {
                pauses++;
                // The output is unblocked now, so the decoder must report that it is writable.
                output.gate.release(1_000);
                output.room.acquire();
            }
        }
        decoder.end();
        decoder.terminated().get();

        assertThat(pauses).isPositive();
        assertThat(output.failure).isNull();
        assertThat(MediaFiles.joined(output.chunks).getFirst().length).isGreaterThan(20_000);
    }

    @Test
    void rejectsBytesBeyondItsCapacity() throws Exception {
        var bytes = MediaFiles.bytes("speech.ogg");
        var output = new Recording();
        output.gate = new Semaphore(0);
        var decoder = PushDecoder.start("blocked output", OGG, 512, output);
        decoder.push(bytes);
        assertThat(output.decoding.await(20, TimeUnit.SECONDS)).isTrue();
        // The output blocks in its first chunk, so the demuxer reads no more than it already has.
        int accepted = 0;
        while (decoder.push(new byte[100])) {
            accepted += 100;
            assertThat(accepted).isLessThan(100_000);
        }

        assertThatThrownBy(() -> decoder.push(new byte[100]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected none until fewer than 512");
        decoder.abort();
        output.gate.release(1_000);
        decoder.terminated().get();
    }

    @Test
    void stopsWhenAbortedWhileItWaitsForBytes() throws Exception {
        var output = new Recording();
        var decoder = PushDecoder.start("abandoned", OGG, 1 << 16, output);
        decoder.push(Arrays.copyOf(MediaFiles.bytes("live.ogg"), 600));
        assertThat(output.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();

        decoder.abort();
        decoder.terminated().get();

        assertThat(output.ends).hasValue(0);
        assertThat(output.failure).isNull();
        assertThat(decoder.push(new byte[10])).isTrue();
    }

    @Test
    void deliversNothingAfterAnAbort() throws Exception {
        var output = new Recording();
        output.gate = new Semaphore(1);
        // The whole stream is queued, and the decoder has most of it in its own buffer.
        var decoder = PushDecoder.start("aborted", OGG, 1 << 20, output);
        decoder.push(MediaFiles.bytes("speech.ogg"));
        decoder.end();
        assertThat(output.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();

        decoder.abort();
        output.gate.release(1_000);
        decoder.terminated().get();

        // One call may have been waiting at the gate.
        assertThat(output.chunks).hasSizeLessThanOrEqualTo(2);
        assertThat(output.ends).hasValue(0);
        assertThat(output.failure).isNull();
    }

    /** One packet with 524 s of audio; the decoder has all of it when its first second is delivered. */
    @Test
    void stopsInTheMiddleOfAHugePacket() throws Exception {
        var output = new Recording();
        output.gate = new Semaphore(1);
        var bytes = new PcmMatroska(2_000, 8).audio(0, new byte[1 << 20]).bytes();
        var decoder = PushDecoder.start("huge", new MediaOptions(Container.WEBM, false), 1 << 22, output);
        decoder.push(bytes);
        decoder.end();
        assertThat(output.firstChunk.await(20, TimeUnit.SECONDS)).isTrue();

        decoder.abort();
        output.gate.release(1_000);
        decoder.terminated().get();

        assertThat(output.chunks).hasSizeBetween(1, 2);
        assertThat(output.chunks.getFirst().samples()).isLessThanOrEqualTo(16_000);
    }

    @Test
    void rejectsAPacketThatWouldOccupyTheDecoderTooLong() throws Exception {
        var output = new Recording();
        var bytes = new PcmMatroska(2_000, 8).audio(0, new byte[(1 << 22) + 1]).bytes();
        var decoder = PushDecoder.start("huge", new MediaOptions(Container.WEBM, false), 1 << 23, output);
        decoder.push(bytes);
        decoder.end();
        decoder.terminated().get();

        assertThat(output.chunks).isEmpty();
        assertThat(output.failure).hasMessage("huge: no audio could be decoded");
    }

    @Test
    void stopsWhenAbortedWhileItReceivesAnIndexThatComesLast() throws Exception {
        var bytes = MediaFiles.bytes("speech.m4a");
        var output = new Recording();
        var decoder = PushDecoder.start("abandoned", MediaOptions.MIXED, 1 << 20, output);
        decoder.push(Arrays.copyOf(bytes, bytes.length / 2));
        while (Spool.shared().totalBytes() == 0) {
            Thread.onSpinWait();
        }

        decoder.abort();
        decoder.terminated().get();

        assertThat(Spool.shared().totalBytes()).isZero();
        assertThat(output.chunks).isEmpty();
        assertThat(output.failure).isNull();
    }

    @Test
    void reportsWhyAStreamCannotBeDecoded() throws Exception {
        assertThat(failureOf("text", "this is text, whatever the encoding says".repeat(200)))
                .hasMessageStartingWith("text: is not an accepted audio");
        assertThat(failureOf("nothing", "").reason()).isEqualTo(Reason.EMPTY);
    }

    @Test
    void failsWhenItsOutputThrows() throws Exception {
        var output = new Recording();
        output.thrown = new IllegalStateException("no room in the session");
        var decoder = PushDecoder.start("throwing", OGG, 1 << 20, output);
        decoder.push(MediaFiles.bytes("speech.ogg"));
        decoder.end();
        decoder.terminated().get();

        assertThat(output.failure).hasMessageContaining("no room in the session");
        assertThat(output.ends).hasValue(0);
    }

    @Test
    void rejectsBytesAfterTheEnd() {
        var decoder = PushDecoder.start("ended", OGG, 1 << 20, new Recording());
        decoder.push(new byte[] {'O'});
        decoder.end();

        assertThatThrownBy(() -> decoder.push(new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after the end");
    }

    private static MediaException failureOf(String name, String text) throws Exception {
        var output = new Recording();
        var decoder = PushDecoder.start(name, MediaOptions.MIXED, 1 << 20, output);
        decoder.push(text.getBytes(StandardCharsets.UTF_8));
        decoder.end();
        decoder.terminated().get();
        assertThat(output.ends).hasValue(0);
        return output.failure;
    }

    /** Records every call; with a gate, waits for a permit before each chunk. */
    private static final class Recording implements PushDecoder.Output {
        final List<PcmChunk> chunks = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch decoding = new CountDownLatch(1);
        final CountDownLatch firstChunk = new CountDownLatch(1);
        final Semaphore room = new Semaphore(0);
        volatile Semaphore gate = new Semaphore(Integer.MAX_VALUE);
        volatile RuntimeException thrown;
        volatile MediaException failure;
        volatile boolean incomplete;
        final AtomicInteger ends = new AtomicInteger();

        @Override
        public void decoded(PcmChunk chunk) {
            decoding.countDown();
            gate.acquireUninterruptibly();
            if (thrown != null) {
                throw thrown;
            }
            chunks.add(chunk);
            firstChunk.countDown();
        }

        @Override
        public void ended(boolean wasIncomplete) {
            incomplete = wasIncomplete;
            ends.incrementAndGet();
        }

        @Override
        public void failed(MediaException cause) {
            failure = cause;
        }

        @Override
        public void writable() {
            room.release();
        }
    }
}

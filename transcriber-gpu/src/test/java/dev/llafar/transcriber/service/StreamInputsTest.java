package dev.llafar.transcriber.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.SpeechEvent.Partial;
import dev.llafar.audio.transcript.SpeechEvent.Settled;
import dev.llafar.audio.transcript.SpeechEvent.SpeechStarted;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.transcriber.batch.ScheduleLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processing of messages before they reach a session. */
class StreamInputsTest {

    private static AudioChunk chunk(byte[] bytes, Consumer<AudioChunk.Builder> position) {
        AudioChunk.Builder chunk = AudioChunk.newBuilder().setData(ByteString.copyFrom(bytes));
        position.accept(chunk);
        return chunk.build();
    }

    private static short[] ramp(int samples) {
        short[] ramp = new short[samples];
        for (int i = 0; i < samples; i++) {
            ramp[i] = (short) i;
        }
        return ramp;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void samplesDoNotDependOnChunkingOrResending(long seed) {
        Random random = new Random(seed);
        byte[] bytes = PcmBytes.bytesOf(ramp(3_000));
        PcmInput input = new PcmInput(16_000, 1, 0, 1 << 20);
        var received = new java.io.ByteArrayOutputStream();
        while (input.receivedThroughByte() < bytes.length) {
            int next = (int) input.receivedThroughByte();
            int first = Math.max(0, next - random.nextInt(50));
            int length = Math.min(bytes.length - first, random.nextInt(200));
            received.writeBytes(PcmBytes.bytesOf(input.accept(
                    chunk(Arrays.copyOfRange(bytes, first, first + length), each -> each.setFirstByte(first)))));
        }
        assertThat(received.toByteArray()).as("seed " + seed).isEqualTo(bytes);
    }

    @Test
    void rejectsGapsAndCountsSamplePositionsInFrames() {
        PcmInput input = new PcmInput(16_000, 2, 100, 1 << 20);
        assertThat(input.receivedThroughByte()).isEqualTo(400);
        assertThat(input.accept(chunk(new byte[8], each -> each.setFirstSample(99))))
                .hasSize(1);
        assertThatThrownBy(() -> input.accept(chunk(new byte[8], each -> each.setFirstSample(102))))
                .hasMessage("audio.first_sample is 102, expected at most 101: the audio between is missing");
        assertThatThrownBy(() -> input.accept(chunk(new byte[8], each -> each.setFirstByte(-1))))
                .hasMessage("audio.first_byte is 18446744073709551615, expected at most 404: "
                        + "the audio between is missing");
        assertThatThrownBy(() -> input.accept(
                        chunk(new byte[8], each -> each.setFirstByte(1).setFirstSample(1))))
                .hasMessageContaining("expected one of them");
    }

    @Test
    void resamplesCompletelyAndKeepsInputPositions() {
        try (PcmInput input = new PcmInput(8_000, 1, 32_000, 1 << 20)) {
            assertThat(input.receivedThroughByte()).isEqualTo(32_000);
            int heard = 0;
            for (int i = 0; i < 10; i++) {
                heard += input.accept(chunk(PcmBytes.bytesOf(ramp(777)), each -> {})).length;
            }
            assertThat(heard + input.finish().length).isEqualTo(2 * 7_770);
            assertThat(input.receivedThroughByte()).isEqualTo(32_000 + 2 * 7_770);
        }
    }

    @Test
    void aChunkOverTheLimitIsRefused() {
        PcmInput input = new PcmInput(16_000, 1, 0, 10);
        assertThatThrownBy(() -> input.accept(chunk(new byte[11], each -> {})))
                .hasMessage("audio.data is 11 bytes long, expected at most 10");
    }

    @Test
    void outboxReplacesSupersededEventsAndKeepsFinals() {
        EventOutbox outbox = new EventOutbox(3);
        SpeechEvent start = new SpeechStarted(0, 0);
        SpeechEvent last = new SpeechEvent.Final(9, 0, 0, 9, "a", "en", List.of(), 0, false, 0);
        outbox.add(start);
        for (int i = 0; i < 1_000; i++) {
            outbox.add(new Partial(0, 0, i, "a", 0, "en"));
            outbox.add(new Settled(0));
        }
        assertThat(outbox.size()).isEqualTo(3);
        outbox.add(last);
        assertThat(outbox.isFull()).isFalse();
        outbox.add(start);
        assertThat(outbox.isFull()).isTrue();
        assertThat(outbox.poll()).isSameAs(start);
        assertThat(outbox.poll()).isSameAs(last);
    }

    @Test
    void detectsIdleLongAndUnreadStreams() {
        long second = Duration.ofSeconds(1).toNanos();
        StreamWatch watch =
                new StreamWatch(new StreamLimits(1_024, Duration.ofSeconds(10), Duration.ofSeconds(60), 8), 0);
        assertThat(watch.exceeded(10 * second, false)).isEmpty();
        assertThat(watch.exceeded(11 * second, true)).isEmpty();
        assertThat(watch.exceeded(11 * second, false).orElseThrow().message())
                .isEqualTo("the time without audio is over the limit, expected at most 10000 ms");
        watch.received(55 * second);
        assertThat(watch.exceeded(60 * second, false)).isEmpty();
        assertThat(watch.exceeded(61 * second, false).orElseThrow().message()).contains("session's length");
        watch.receivedSamples(61 * 16_000);
        assertThat(watch.exceeded(56 * second, false)).isPresent();

        watch.delivered(false, 20 * second);
        watch.delivered(false, 29 * second);
        assertThat(watch.isReaderStuck(30 * second)).isFalse();
        assertThat(watch.isReaderStuck(31 * second)).isTrue();
        watch.delivered(true, 31 * second);
        assertThat(watch.isReaderStuck(99 * second)).isFalse();
    }

    @Test
    void optionsAreClosedByDefault() {
        assertThat(TranscriberOptions.DEFAULT.host()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> TranscriberOptions.DEFAULT.withAddress("0.0.0.0", 0))
                .hasMessageContaining("host is \"0.0.0.0\", expected a loopback address, or tls or a token");
        AccessToken token = new AccessToken("0123456789abcdef");
        assertThat(TranscriberOptions.DEFAULT
                        .withToken(token)
                        .withAddress("0.0.0.0", 0)
                        .toString())
                .doesNotContain("0123456789abcdef");
        assertThatThrownBy(() -> new AccessToken("short")).hasMessageContaining("5 characters");
        assertThatThrownBy(() -> TranscriberOptions.DEFAULT.withAddress("127.0.0.1", 65_536))
                .hasMessageContaining("port is 65536");
        assertThatThrownBy(() -> new ScheduleLimits(1, 1, 1, 1, 1, 0, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("refuseSessionsLag");
    }

    @Test
    void defaultsArePinned() {
        assertThat(StreamLimits.DEFAULT)
                .isEqualTo(new StreamLimits(1_048_576, Duration.ofMinutes(1), Duration.ofHours(4), 64));
        assertThat(ScheduleLimits.DEFAULT)
                .isEqualTo(new ScheduleLimits(256, 8, 256, 4, 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(4)));
    }
}

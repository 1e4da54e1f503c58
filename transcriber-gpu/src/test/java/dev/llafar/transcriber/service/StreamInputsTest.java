package dev.llafar.transcriber.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.llafar.audio.PcmBytes;
import dev.llafar.proto.v1.AudioChunk;
import dev.llafar.proto.v1.Encoding;
import dev.llafar.proto.v1.StreamConfig;
import dev.llafar.proto.v1.Task;
import dev.llafar.transcriber.batch.ScheduleLimits;
import dev.llafar.transcriber.fakes.ReadingDecoder;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SpeechTask;
import dev.llafar.transcriber.session.SessionEvent;
import dev.llafar.transcriber.session.SessionEvent.Partial;
import dev.llafar.transcriber.session.SessionEvent.Settled;
import dev.llafar.transcriber.session.SessionEvent.SpeechStarted;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends, before any of it reaches a session. */
class StreamInputsTest {
    private static final ModelDescription MODEL = new ReadingDecoder(1).description();

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
    void howeverChunksAreCutAndResentTheSamplesAreTheSame(long seed) {
        Random random = new Random(seed);
        byte[] bytes = PcmBytes.bytesOf(ramp(3_000));
        PcmInput input = new PcmInput(16_000, 1, 0, 1 << 20);
        var heard = new java.io.ByteArrayOutputStream();
        while (input.receivedThroughByte() < bytes.length) {
            int next = (int) input.receivedThroughByte();
            int first = Math.max(0, next - random.nextInt(50));
            int length = Math.min(bytes.length - first, random.nextInt(200));
            heard.writeBytes(PcmBytes.bytesOf(input.accept(
                    chunk(Arrays.copyOfRange(bytes, first, first + length), each -> each.setFirstByte(first)))));
        }
        assertThat(heard.toByteArray()).as("seed " + seed).isEqualTo(bytes);
    }

    @Test
    void aGapIsRefusedAndAPositionInSamplesCountsFramesOfAllChannels() {
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
    void anotherRateIsResampledToTheLastSampleAndItsPositionsAreItsOwn() {
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
    void theZeroConfigIsAWorkingOne() {
        SessionSettings settings = SessionSettings.of(StreamConfig.getDefaultInstance(), MODEL);
        assertThat(settings.channels()).isEqualTo(1);
        assertThat(settings.startSample()).isZero();
        assertThat(settings.wantsPartials()).isTrue();
        assertThat(settings.options().task()).isEqualTo(SpeechTask.TRANSCRIBE);
        assertThat(settings.options().languages()).isEmpty();
    }

    @Test
    void aWrongConfigIsToldByFieldValueAndExpectation() {
        assertThatRefused(each -> each.setSessionId("a b\n")).startsWith("session_id is \"a b?\", expected");
        assertThatRefused(each -> each.setConversationId("/")).startsWith("conversation_id is \"/\"");
        assertThatRefused(each -> each.setEncoding(Encoding.ENCODING_OGG_OPUS)).startsWith("encoding is 2");
        assertThatRefused(each -> each.setEncodingValue(77)).startsWith("encoding is 77");
        assertThatRefused(each -> each.setSampleRateHz(7_999)).startsWith("sample_rate_hz is 7999");
        assertThatRefused(each -> each.setChannels(9)).isEqualTo("channels is 9, expected 1 to 8, or none");
        assertThatRefused(each -> each.addLanguages("xx"))
                .isEqualTo("languages is \"xx\", expected languages of the checkpoint: [cy, en]");
        assertThatRefused(each -> each.setTask(Task.TASK_TRANSLATE))
                .isEqualTo("task is TRANSLATE, expected what the checkpoint was trained for: [TRANSCRIBE]");
        assertThatRefused(each -> each.addAllPhrases(
                        IntStream.range(0, 65).mapToObj(Integer::toString).toList()))
                .isEqualTo("phrases is 65 entries, expected at most 64");
        assertThatRefused(each -> each.addPhrases("p".repeat(101))).contains("101 characters");
        assertThatRefused(each -> each.setResumeFromSample(-1)).startsWith("resume_from_sample is 1844");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertThatRefused(
            Consumer<StreamConfig.Builder> change) {
        StreamConfig.Builder config = StreamConfig.newBuilder();
        change.accept(config);
        try {
            SessionSettings.of(config.build(), MODEL);
        } catch (StreamFailure failure) {
            return assertThat(failure.end().told());
        }
        throw new AssertionError("the config was taken: " + config);
    }

    @Test
    void theOutboxDropsWhatIsSupersededAndKeepsStartsAndFinals() {
        EventOutbox outbox = new EventOutbox(3);
        SessionEvent start = new SpeechStarted(0, 0);
        SessionEvent last = new SessionEvent.Final(0, 9, "a", "en", List.of(), 0, 0, 0, 9);
        outbox.add(start);
        for (int i = 0; i < 1_000; i++) {
            outbox.add(new Partial(0, i, "a", 0, "en", 0));
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
    void aStreamIsWatchedForSilenceLengthAndAReaderThatDoesNotRead() {
        long second = Duration.ofSeconds(1).toNanos();
        StreamWatch watch =
                new StreamWatch(new StreamLimits(1_024, Duration.ofSeconds(10), Duration.ofSeconds(60), 8), 0);
        assertThat(watch.outlived(10 * second, false)).isEmpty();
        assertThat(watch.outlived(11 * second, true)).isEmpty();
        assertThat(watch.outlived(11 * second, false).orElseThrow().told())
                .isEqualTo("the time without audio is over the limit, expected at most 10000 ms");
        watch.heard(55 * second);
        assertThat(watch.outlived(60 * second, false)).isEmpty();
        assertThat(watch.outlived(61 * second, false).orElseThrow().told()).contains("session's length");
        watch.heardSamples(61 * 16_000);
        assertThat(watch.outlived(56 * second, false)).isPresent();

        watch.told(false, 20 * second);
        watch.told(false, 29 * second);
        assertThat(watch.isReaderStuck(30 * second)).isFalse();
        assertThat(watch.isReaderStuck(31 * second)).isTrue();
        watch.told(true, 31 * second);
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

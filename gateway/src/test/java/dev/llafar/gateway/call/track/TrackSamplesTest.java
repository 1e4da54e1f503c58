package dev.llafar.gateway.call.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Extracts one track of a call on the clock of the session. */
class TrackSamplesTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final MkvTrack CUSTOMER = MkvTrack.l16(1, "AUDIO_FROM_CUSTOMER", 16_000, 1);
    private static final MkvTrack AGENT = MkvTrack.l16(2, "AUDIO_TO_CUSTOMER", 16_000, 1);

    /** A second in which every sample of track n is 100 n + second. */
    private static Fragment second(int second, MkvTrack... spoken) {
        List<MkvFrame> frames = new ArrayList<>();
        for (MkvTrack track : spoken) {
            byte[] payload = new byte[32_000];
            for (int i = 0; i < payload.length; i += 2) {
                payload[i] = (byte) (100 * track.number() + second);
                payload[i + 1] = (byte) ((100 * track.number() + second) >> 8);
            }
            frames.add(new MkvFrame(track.number(), (START_MILLIS + second * 1_000L) * 1_000_000, true, payload));
        }
        return new Fragment(
                MkvEvent.SegmentInfo.DEFAULT,
                List.of(AGENT, CUSTOMER),
                new FragmentTags(List.of()),
                (START_MILLIS + second * 1_000L) * 1_000_000,
                frames);
    }

    private static short[] samples(List<TrackSamples.Span> spans) {
        short[] joined = new short[0];
        for (TrackSamples.Span span : spans) {
            int before = joined.length;
            int count = (int) span.samples();
            joined = Arrays.copyOf(joined, before + count);
            System.arraycopy(span.copy(0, count), 0, joined, before, count);
        }
        return joined;
    }

    private static short[] value(int value, int count) {
        short[] samples = new short[count];
        Arrays.fill(samples, (short) value);
        return samples;
    }

    @Test
    void prefersTheCustomerUnlessATrackIsNamed() {
        try (var unnamed = new TrackSamples(Optional.empty(), Long.MIN_VALUE);
                var named = new TrackSamples(Optional.of("AUDIO_TO_CUSTOMER"), Long.MIN_VALUE)) {
            assertThat(samples(unnamed.accept(second(0, AGENT, CUSTOMER), "1").spans()))
                    .isEqualTo(value(100, 16_000));
            assertThat(samples(named.accept(second(0, AGENT, CUSTOMER), "1").spans()))
                    .isEqualTo(value(200, 16_000));
        }
    }

    @Test
    void fillsAMissingTrackWithSilence() {
        try (var audio = new TrackSamples(Optional.of("AUDIO_FROM_CUSTOMER"), Long.MIN_VALUE)) {
            List<TrackSamples.Span> all = new ArrayList<>(
                    audio.accept(second(0, AGENT, CUSTOMER), "0").spans());
            long returned = 0;
            for (int second = 1; second < 60; second++) {
                var heard = audio.accept(second(second, AGENT), String.valueOf(second));
                all.addAll(heard.spans());
                returned = heard.place().endSample();
            }
            assertThat(returned)
                    .as("silence is returned while the track is missing")
                    .isGreaterThan(57 * 16_000);
            all.addAll(audio.accept(second(60, AGENT, CUSTOMER), "60").spans());
            all.addAll(audio.finish());
            short[] heard = samples(all);
            assertThat(heard).hasSize(61 * 16_000);
            assertThat(Arrays.copyOf(heard, 16_000)).isEqualTo(value(100, 16_000));
            assertThat(Arrays.copyOfRange(heard, 16_000, 60 * 16_000)).isEqualTo(value(0, 59 * 16_000));
            assertThat(Arrays.copyOfRange(heard, 60 * 16_000, 61 * 16_000)).isEqualTo(value(160, 16_000));
        }
    }

    @Test
    void dropsWhatAnEarlierReaderHasSettled() {
        try (var audio = new TrackSamples(Optional.empty(), START_MILLIS + 1_250)) {
            var first = audio.accept(second(0, CUSTOMER), "0");
            assertThat(first.spans()).isEmpty();
            var next = audio.accept(second(1, CUSTOMER), "1");
            assertThat(samples(next.spans())).isEqualTo(value(101, 12_000));
            assertThat(next.place().zeroNanos()).isEqualTo((START_MILLIS + 1_250) * 1_000_000);
        }
    }

    @Test
    void ignoresASettledPositionOfAnotherClock() {
        try (var audio = new TrackSamples(Optional.empty(), START_MILLIS + 3_600_000)) {
            assertThat(samples(audio.accept(second(0, CUSTOMER), "0").spans())).hasSize(16_000);
        }
    }
}

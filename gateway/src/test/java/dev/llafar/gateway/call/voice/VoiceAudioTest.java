package dev.llafar.gateway.call.voice;

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

/** One voice out of a call's fragments, on the session's clock. */
class VoiceAudioTest {
    private static final long START_MILLIS = 1_700_000_000_000L;
    private static final MkvTrack CUSTOMER = MkvTrack.l16(1, "AUDIO_FROM_CUSTOMER", 16_000, 1);
    private static final MkvTrack AGENT = MkvTrack.l16(2, "AUDIO_TO_CUSTOMER", 16_000, 1);

    /** A second in which track n says 100 n + second in every sample. */
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

    private static short[] samples(List<Stretch> stretches) {
        short[] joined = new short[0];
        for (Stretch stretch : stretches) {
            byte[] bytes = stretch.bytes(0, (int) stretch.length());
            int before = joined.length;
            joined = Arrays.copyOf(joined, before + (int) stretch.length());
            for (int i = before; i < joined.length; i++) {
                joined[i] = (short) ((bytes[2 * (i - before)] & 0xff) | (bytes[2 * (i - before) + 1] << 8));
            }
        }
        return joined;
    }

    private static short[] value(int value, int count) {
        short[] samples = new short[count];
        Arrays.fill(samples, (short) value);
        return samples;
    }

    @Test
    void theCustomerIsHeardWhereNoVoiceIsNamedAndTheNamedVoiceOtherwise() {
        try (var unnamed = new VoiceAudio(Optional.empty(), Long.MIN_VALUE);
                var named = new VoiceAudio(Optional.of("AUDIO_TO_CUSTOMER"), Long.MIN_VALUE)) {
            assertThat(samples(unnamed.accept(second(0, AGENT, CUSTOMER), "1").stretches()))
                    .isEqualTo(value(100, 16_000));
            assertThat(samples(named.accept(second(0, AGENT, CUSTOMER), "1").stretches()))
                    .isEqualTo(value(200, 16_000));
        }
    }

    @Test
    void aVoiceThatIsAwayIsSilentAndComesBackInItsPlace() {
        try (var audio = new VoiceAudio(Optional.of("AUDIO_FROM_CUSTOMER"), Long.MIN_VALUE)) {
            List<Stretch> all = new ArrayList<>(
                    audio.accept(second(0, AGENT, CUSTOMER), "0").stretches());
            long told = 0;
            for (int second = 1; second < 60; second++) {
                var heard = audio.accept(second(second, AGENT), String.valueOf(second));
                all.addAll(heard.stretches());
                told = heard.span().endSample();
            }
            assertThat(told).as("the session hears that time goes by").isGreaterThan(57 * 16_000);
            all.addAll(audio.accept(second(60, AGENT, CUSTOMER), "60").stretches());
            all.addAll(audio.finish());
            short[] heard = samples(all);
            assertThat(heard).hasSize(61 * 16_000);
            assertThat(Arrays.copyOf(heard, 16_000)).isEqualTo(value(100, 16_000));
            assertThat(Arrays.copyOfRange(heard, 16_000, 60 * 16_000)).isEqualTo(value(0, 59 * 16_000));
            assertThat(Arrays.copyOfRange(heard, 60 * 16_000, 61 * 16_000)).isEqualTo(value(160, 16_000));
        }
    }

    @Test
    void whatAnEarlierLifeSettledIsDroppedToTheSample() {
        try (var audio = new VoiceAudio(Optional.empty(), START_MILLIS + 1_250)) {
            var first = audio.accept(second(0, CUSTOMER), "0");
            assertThat(first.stretches()).isEmpty();
            var next = audio.accept(second(1, CUSTOMER), "1");
            assertThat(samples(next.stretches())).isEqualTo(value(101, 12_000));
            assertThat(next.span().zeroNanos()).isEqualTo((START_MILLIS + 1_250) * 1_000_000);
        }
    }

    @Test
    void aPlaceFromAnotherClockDropsNothing() {
        try (var audio = new VoiceAudio(Optional.empty(), START_MILLIS + 3_600_000)) {
            assertThat(samples(audio.accept(second(0, CUSTOMER), "0").stretches()))
                    .hasSize(16_000);
        }
    }
}

package dev.llafar.kvs.mux;

import static dev.llafar.kvs.mux.TestSignals.correlation;
import static dev.llafar.kvs.mux.TestSignals.spread;
import static dev.llafar.kvs.mux.TestSignals.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.AudioSpecificConfig;
import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.Streams;
import dev.llafar.kvs.track.CallAudio;
import dev.llafar.kvs.track.Calls;
import dev.llafar.kvs.track.TrackEvent;
import dev.llafar.kvs.track.TrackNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AacEncoderTest {
    @ParameterizedTest
    @CsvSource({"8000, 1", "8000, 2", "16000, 1", "44100, 2", "48000, 1", "48000, 2"})
    void everySampleKeepsItsPosition(int rateHz, int channels) {
        var sweep = sweep(rateHz, 3 * rateHz + 517, 600);
        try (var encoder = new AacEncoder(rateHz, channels)) {
            var heard = heard(encoder, all(encoder, spread(sweep, channels)));

            assertThat(heard.length).isBetween(sweep.length, sweep.length + AacEncoder.FRAME_SAMPLES);
            double inPlace = correlation(sweep, heard, 0);
            assertThat(inPlace).isGreaterThan(0.99);
            assertThat(inPlace).isGreaterThan(correlation(sweep, heard, 1));
            assertThat(inPlace).isGreaterThan(correlation(sweep, heard, -1));
        }
    }

    @Test
    void framesDoNotDependOnHowSamplesAreSplit() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var samples = spread(sweep(16_000, 20_000, 600), 2);
        try (var whole = new AacEncoder(16_000, 2);
                var cut = new AacEncoder(16_000, 2)) {
            var expected = all(whole, samples);
            var frames = new ArrayList<AacEncoder.Frame>();
            for (int at = 0; at < samples.length; ) {
                int end = Math.min(samples.length, at + 2 * random.nextInt(3_000));
                frames.addAll(cut.encode(Arrays.copyOfRange(samples, at, end)));
                at = end;
            }
            frames.addAll(cut.finish());

            assertThat(frames)
                    .as("seed %d", seed)
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"8000, 1", "16000, 1", "44100, 2", "48000, 2", "96000, 1"})
    void computedConfigurationMatchesTheEncoder(int rateHz, int channels) {
        try (var encoder = new AacEncoder(rateHz, channels)) {
            assertThat(AudioSpecificConfig.parse(encoder.declaredByEncoder()))
                    .isEqualTo(AudioSpecificConfig.parse(encoder.codecPrivate()));
            assertThat(encoder.track(1, "").codecPrivate()).isEqualTo(encoder.codecPrivate());
        }
    }

    @Test
    void encodesASingleSampleAndNone() {
        try (var one = new AacEncoder(8_000, 1);
                var none = new AacEncoder(8_000, 1)) {
            assertThat(all(one, new short[] {1_000})).hasSize(2);
            assertThat(all(none, new short[0])).isEmpty();
        }
    }

    @Test
    void rejectsWhatCannotBeEncoded() {
        assertThatThrownBy(() -> new AacEncoder(44_000, 1))
                .hasMessageContaining("sampleRateHz is 44000")
                .hasMessageContaining("44100");
        assertThatThrownBy(() -> new AacEncoder(8_000, 3)).hasMessage("channels is 3, expected 1 or 2");
        try (var encoder = new AacEncoder(8_000, 2)) {
            assertThatThrownBy(() -> encoder.encode(new short[3]))
                    .hasMessage("samples has 3 entries, expected a multiple of 2");
            encoder.finish();
            assertThatThrownBy(() -> encoder.encode(new short[2])).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @Tag("slow")
    void closedEncodersReleaseNativeMemory() throws IOException {
        var samples = spread(sweep(48_000, 10_000, 600), 2);
        NativeMemory.assertNoLeak(200, 400, () -> {
            try (var encoder = new AacEncoder(48_000, 2)) {
                encoder.encode(samples);
            }
        });
    }

    private static List<AacEncoder.Frame> all(AacEncoder encoder, short[] samples) {
        var frames = new ArrayList<>(encoder.encode(samples));
        frames.addAll(encoder.finish());
        return frames;
    }

    private static short[] heard(AacEncoder encoder, List<AacEncoder.Frame> encoded) {
        var track = encoder.track(1, "");
        long start = Streams.START_MILLIS * 1_000_000;
        var frames = encoded.stream()
                .map(frame -> new MkvFrame(1, start + encoder.nanos(frame), true, frame.payload()))
                .toList();
        var fragment =
                new Fragment(MkvEvent.SegmentInfo.DEFAULT, List.of(track), new FragmentTags(List.of()), start, frames);
        try (var audio = new CallAudio(CallAudio.Rate.NATIVE)) {
            var events = new ArrayList<TrackEvent>(audio.accept(fragment));
            events.addAll(audio.finish());
            return Calls.voices(events).get(TrackNames.AUDIO);
        }
    }
}

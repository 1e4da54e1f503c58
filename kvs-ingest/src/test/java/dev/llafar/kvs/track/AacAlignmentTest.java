package dev.llafar.kvs.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.fragment.FragmentWriter;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mkv.Streams;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recorded sweep, 0.5 sin(2π(200t + 600t²)), comes out where it belongs. */
class AacAlignmentTest {
    private static final int RATE_HZ = 16_000;

    @ParameterizedTest
    @CsvSource({
        "ffmpeg-aac-sweep-48k.mkv, 48000",
        "ffmpeg-aac-sweep-stereo-44k.mkv, 44100",
        "ffmpeg-aac-sweep-16k.mkv, 16000"
    })
    void alignsWithinOneFrame(String name, int encodedHz) {
        var voice = play(fragments(Streams.recorded(name)));

        assertAligned(voice, encodedHz);
    }

    @ParameterizedTest
    @CsvSource({"ffmpeg-aac-sweep-48k.mkv, 48000, 1", "ffmpeg-aac-sweep-stereo-44k.mkv, 44100, 2"})
    void aComputedConfigurationDecodesTheSame(String name, int encodedHz, int channels) {
        var recorded = fragments(Streams.recorded(name));
        var writer = new FragmentWriter("Llafar", List.of(MkvTrack.aac(1, "", encodedHz, channels)));
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(writer.head());
        for (var fragment : recorded) {
            var frames = fragment.frames().stream()
                    .map(frame -> new MkvFrame(
                            1, frame.timeNanos() + Streams.START_MILLIS * 1_000_000, true, frame.payload()))
                    .toList();
            stream.writeBytes(writer.fragment(Streams.START_MILLIS + fragment.timeMillis(), frames, List.of()));
        }

        assertThat(play(fragments(stream.toByteArray()))).isEqualTo(play(recorded));
    }

    @Test
    void codecDelayAlignsToTheSample() {
        var recorded = fragments(Streams.recorded("ffmpeg-aac-sweep-48k.mkv")).get(0);
        // ffmpeg's encoder begins 1,024 samples early and its Matroska does not say so.
        var track = recorded.tracks().get(0).withCodecDelay(1_024 * 1_000_000_000L / 48_000);
        var stated =
                new Fragment(recorded.info(), List.of(track), recorded.tags(), recorded.timeNanos(), recorded.frames());
        var voice = play(List.of(stated));

        assertThat(correlation(voice, 1_000, 0)).isGreaterThan(0.99);
        assertThat(correlation(voice, 1_000, 0)).isGreaterThan(correlation(voice, 1_000, 1));
        assertThat(correlation(voice, 1_000, 0)).isGreaterThan(correlation(voice, 1_000, -1));
    }

    @Test
    void aDamagedFrameBecomesSilence() {
        var recorded = fragments(Streams.recorded("ffmpeg-aac-sweep-48k.mkv")).get(0);
        var frames = new ArrayList<>(recorded.frames());
        var bad = frames.get(20);
        frames.set(20, new MkvFrame(1, bad.timeNanos(), true, new byte[] {-1, -1, -1, -1}));
        var damaged = new Fragment(recorded.info(), recorded.tracks(), recorded.tags(), recorded.timeNanos(), frames);

        try (var audio = new CallAudio(CallAudio.Rate.SESSION)) {
            var events = new ArrayList<>(audio.accept(damaged));
            events.addAll(audio.finish());
            assertThat(events).contains(new TrackEvent.FramesDamaged(TrackNames.AUDIO, 1));
            var voice = Calls.voices(events).get(TrackNames.AUDIO);
            assertAligned(Arrays.copyOf(voice, 6_000), 48_000);
            assertThat(correlationFrom(voice, 8_000, 48_000)).isGreaterThan(0.99);
        }
    }

    private static void assertAligned(short[] voice, int encodedHz) {
        int frame = 1_024 * RATE_HZ / encodedHz;
        double coarse = bestLag(voice, 2 * frame, -1.5 * frame, 1.5 * frame, 1);
        // In quarters of a sample: half a sample is a tenth of the sweep's highest turn.
        double bestLag = bestLag(voice, 2 * frame, coarse - 1, coarse + 1, 0.25);
        double best = correlation(voice, 2 * frame, bestLag);
        assertThat(best).as("correlation").isGreaterThanOrEqualTo(0.99);
        assertThat(Math.abs(bestLag))
                .as("lag in samples of 16 kHz")
                .isLessThanOrEqualTo(1_024.0 * RATE_HZ / encodedHz + 0.25);
    }

    private static double bestLag(short[] voice, int from, double least, double most, double step) {
        double bestLag = least;
        for (double lag = least; lag <= most; lag += step) {
            if (correlation(voice, from, lag) > correlation(voice, from, bestLag)) {
                bestLag = lag;
            }
        }
        return bestLag;
    }

    private static double correlationFrom(short[] voice, int from, int encodedHz) {
        int frame = 1_024 * RATE_HZ / encodedHz;
        double best = 0;
        for (int lag = -frame; lag <= frame; lag++) {
            best = Math.max(best, correlation(voice, from, lag));
        }
        return best;
    }

    /** Of the voice, from a sample on, with the sweep that is {@code lag} samples late. */
    private static double correlation(short[] voice, int from, double lag) {
        double product = 0;
        double ours = 0;
        double theirs = 0;
        int end = Math.min(voice.length, RATE_HZ) - from / 2 - 100;
        for (int i = from; i < end; i++) {
            double t = (i - lag) / RATE_HZ;
            double sweep = t < 0 ? 0 : Math.sin(2 * Math.PI * (200 * t + 600 * t * t));
            product += voice[i] * sweep;
            ours += (double) voice[i] * voice[i];
            theirs += sweep * sweep;
        }
        return product / Math.sqrt(ours * theirs);
    }

    private static List<Fragment> fragments(byte[] stream) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(stream));
        events.addAll(reader.finish());
        return events.stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
    }

    private static short[] play(List<Fragment> fragments) {
        try (var audio = new CallAudio(CallAudio.Rate.SESSION)) {
            var events = new ArrayList<TrackEvent>();
            fragments.forEach(fragment -> events.addAll(audio.accept(fragment)));
            events.addAll(audio.finish());
            return Calls.voices(events).get(TrackNames.AUDIO);
        }
    }
}

package dev.llafar.kvs.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.kvs.fragment.Fragment;
import dev.llafar.kvs.fragment.FragmentEvent;
import dev.llafar.kvs.fragment.FragmentReader;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A decoder that released its memory continues like one that did not. */
class AacDecoderTest {
    private static final String VOICES = "ffmpeg-aac-voices-48k.mkv";

    @Test
    void releasingMemoryChangesNoSample() {
        var fragments = fragments(VOICES);
        var whole = decode(fragments, frame -> false);

        assertThat(List.of(whole)).hasSizeGreaterThan(40).allSatisfy(samples -> assertThat(samples)
                .hasSize(1_024));
        assertThat(decode(fragments, frame -> true)).isDeepEqualTo(whole);
        for (long seed = 1; seed <= 20; seed++) {
            var chance = new Random(seed);
            assertThat(decode(fragments, frame -> chance.nextInt(5) == 0))
                    .as("seed %d", seed)
                    .isDeepEqualTo(whole);
        }
    }

    /** Noise that the encoder did not send is the decoder's to make up, from its own numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg-aac-sweep-48k.mkv", "ffmpeg-aac-sweep-stereo-44k.mkv", "ffmpeg-aac-sweep-16k.mkv"})
    void generatedNoiseKeepsItsLevel(String name) {
        var fragments = fragments(name);
        var whole = decode(fragments, frame -> false);
        var rested = decode(fragments, frame -> true);
        double sound = 0;
        double difference = 0;
        for (int frame = 0; frame < whole.length; frame++) {
            assertThat(rested[frame]).hasSameSizeAs(whole[frame]);
            for (int i = 0; i < whole[frame].length; i++) {
                sound += Math.pow(whole[frame][i], 2);
                difference += Math.pow(rested[frame][i] - whole[frame][i], 2);
            }
        }
        assertThat(10 * Math.log10(sound / difference)).as("dB").isGreaterThan(40);
    }

    @Test
    void damageBeforeAReleaseHasTheSameEffect() {
        var fragments = fragments(VOICES);
        var frames = fragments.stream()
                .flatMap(fragment -> fragment.frames().stream())
                .map(MkvFrame::payload)
                .toList();
        try (var resting = decoder(fragments);
                var awake = decoder(fragments)) {
            for (int i = 0; i < 45; i++) {
                boolean damaged = i % 10 == 9;
                byte[] frame = damaged ? new byte[] {-1, -1, -1, -1} : frames.get(i);
                short[] expected = awake.decode(frame);
                assertThat(resting.decode(frame)).as("frame %d", i).isEqualTo(expected);
                assertThat(expected.length == 0).isEqualTo(damaged);
                if (damaged) {
                    resting.releaseMemory();
                    assertThat(resting.isReleased()).isTrue();
                }
            }
        }
    }

    /** Half a frame may leave its mark on the frame after it, and on no other. */
    @Test
    void aTruncatedFrameAffectsOnlyTheNext() {
        var fragments = fragments(VOICES);
        var frames = fragments.get(0).frames();
        try (var resting = decoder(fragments);
                var awake = decoder(fragments)) {
            for (int i = 0; i < 40; i++) {
                byte[] frame = frames.get(i).payload();
                if (i % 10 == 9) {
                    byte[] half = Arrays.copyOf(frame, frame.length / 2);
                    awake.decode(half);
                    resting.decode(half);
                    resting.releaseMemory();
                } else {
                    short[] expected = awake.decode(frame);
                    short[] found = resting.decode(frame);
                    assertThat(found).hasSameSizeAs(expected);
                    if (i % 10 != 0) {
                        assertThat(found).as("frame %d", i).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void resetAppliesToAReleasedDecoder() {
        var fragments = fragments(VOICES);
        byte[] loud = fragments.get(0).frames().get(20).payload();
        byte[] next = fragments.get(0).frames().get(21).payload();
        try (var fresh = decoder(fragments);
                var used = decoder(fragments)) {
            used.decode(loud);
            used.releaseMemory();
            used.reset();

            assertThat(used.decode(next)).isEqualTo(fresh.decode(next));
        }
    }

    private static short[][] decode(List<Fragment> fragments, IntPredicate restsAfter) {
        try (var decoder = decoder(fragments)) {
            var frames = fragments.stream()
                    .flatMap(fragment -> fragment.frames().stream())
                    .toList();
            return IntStream.range(0, frames.size())
                    .mapToObj(i -> {
                        short[] samples = decoder.decode(frames.get(i).payload());
                        if (restsAfter.test(i)) {
                            decoder.releaseMemory();
                        }
                        return samples;
                    })
                    .toArray(short[][]::new);
        }
    }

    private static AacDecoder decoder(List<Fragment> fragments) {
        var first = fragments.get(0);
        var format = TrackFormat.of(first.tracks().get(0), first.tags());
        return new AacDecoder((TrackFormat.Aac) format);
    }

    private static List<Fragment> fragments(String name) {
        var reader = new FragmentReader();
        var events = new ArrayList<>(reader.feed(Streams.recorded(name)));
        events.addAll(reader.finish());
        return events.stream()
                .map(event -> ((FragmentEvent.FragmentRead) event).fragment())
                .toList();
    }
}

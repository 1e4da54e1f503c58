package dev.llafar.kvs.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** At 8 kHz, in frames of 60 ms (480 samples) unless a test says otherwise; silence is written as a negative length. */
class TrackTimelineTest {
    private static final int FRAME = 480;
    private static final long HOUR_MILLIS = 3_600_000;

    private final TrackTimeline timeline = new TrackTimeline(8_000);

    @Test
    void placesFramesOneAfterTheOther() {
        assertThat(lay(0, 60, 120)).containsExactly(480L, 480L, 480L);
        assertThat(lay(180)).containsExactly(480L);
        assertThat(timeline.position()).isEqualTo(4 * FRAME);
        assertThat(timeline.endNanos()).isEqualTo(240_000_000);
    }

    @Test
    void jitterChangesNothing() {
        for (long seed = 0; seed < 100; seed++) {
            var jittery = new TrackTimeline(8_000);
            var random = new Random(seed);
            for (int fragment = 0; fragment < 20; fragment++) {
                var frames = new ArrayList<TrackTimeline.Frame>();
                for (int i = 0; i < 17; i++) {
                    long millis = (fragment * 17L + i) * 60 + (fragment + i == 0 ? 0 : random.nextInt(-35, 36));
                    frames.add(frame(millis, FRAME));
                }
                assertThat(lengths(jittery.place(frames)))
                        .as("seed %d", seed)
                        .hasSize(17)
                        .containsOnly(480L);
            }
        }
    }

    @Test
    void fillsGapsBetweenFragments() {
        lay(0, 60);
        assertThat(lay(1_120, 1_180)).containsExactly(-8_000L, 480L, 480L);
    }

    @Test
    void fillsGapsWithinAFragment() {
        assertThat(lay(0, 60, 180, 240, 500)).containsExactly(480L, 480L, -480L, 480L, 480L, -1_600L, 480L);
    }

    @Test
    void ignoresASingleWrongTimestamp() {
        assertThat(lay(0, 60, 320, 180, 240)).containsExactly(480L, 480L, 480L, 480L, 480L);
    }

    @Test
    void aLostFrameOfAacIsAGap() {
        var aac = new TrackTimeline(48_000);
        var frames = List.of(frame(0, 1_024), frame(21, 1_024), frame(64, 1_024), frame(85, 1_024));
        // Timestamps are whole milliseconds: the length is true to within one.
        assertThat(lengths(aac.place(frames))).containsExactly(1_024L, 1_024L, -1_008L, 1_024L, 1_024L);
    }

    @Test
    void fillsTheTimeBeforeALateFirstFrame() {
        assertThat(lay(20, 80)).containsExactly(-160L, 480L, 480L);
    }

    @Test
    void cutsAudioBeforeTheOrigin() {
        assertThat(lay(-90, -30, 30)).containsExactly(240L, 480L);
        assertThat(timeline.position()).isEqualTo(720);
    }

    @Test
    void cutsOverlaps() {
        lay(0, 60, 120, 180);
        assertThat(lay(120, 180, 240)).containsExactly(480L);
        assertThat(timeline.position()).isEqualTo(5 * FRAME);
    }

    @Test
    void cutsOverlapsWithinAFrame() {
        lay(0, 60);
        var spans = timeline.place(List.of(numbered(70), numbered(130)));
        assertThat(lengths(spans)).containsExactly(80L, 480L);
        assertThat(((TrackTimeline.Audio) spans.get(0)).samples()[0]).isEqualTo((short) 400);
    }

    @Test
    void dropsARepeatedFrame() {
        assertThat(lay(0, 60, 60, 120, 180)).containsExactly(480L, 480L, 480L, 480L);
    }

    @Test
    void representsAnHourOfSilenceByItsLength() {
        lay(0);
        assertThat(lay(HOUR_MILLIS)).containsExactly(-(HOUR_MILLIS * 8 - FRAME), 480L);
    }

    @Test
    void untimedFramesFollowThePreviousOne() {
        var laced = List.of(
                frame(0, FRAME),
                new TrackTimeline.Frame(0, false, new short[FRAME]),
                new TrackTimeline.Frame(0, false, new short[FRAME]),
                frame(180, FRAME));
        assertThat(lengths(timeline.place(laced))).containsExactly(480L, 480L, 480L, 480L);
    }

    @Test
    void slowDriftIsCorrectedInSmallSteps() {
        // The producer's 8 kHz are 8,004: 0.5 ms in a second, 1.8 s in an hour.
        long silence = 0;
        for (int second = 0; second < 3_600; second++) {
            var frames = new ArrayList<TrackTimeline.Frame>();
            for (int i = 0; i < 10; i++) {
                frames.add(new TrackTimeline.Frame((second * 10L + i) * 100_050_000L, true, new short[800]));
            }
            for (var length : lengths(timeline.place(frames))) {
                assertThat(length).isGreaterThan(-400); // 50 ms
                silence -= Math.min(0, length);
            }
        }
        assertThat(silence / 8).isBetween(1_750L, 1_850L);
    }

    private List<Long> lay(long... millis) {
        var frames = new ArrayList<TrackTimeline.Frame>();
        for (long at : millis) {
            frames.add(frame(at, FRAME));
        }
        return lengths(timeline.place(frames));
    }

    private static TrackTimeline.Frame frame(long millis, int samples) {
        return new TrackTimeline.Frame(millis * 1_000_000, true, new short[samples]);
    }

    private static TrackTimeline.Frame numbered(long millis) {
        var samples = new short[FRAME];
        for (short i = 0; i < FRAME; i++) {
            samples[i] = i;
        }
        return new TrackTimeline.Frame(millis * 1_000_000, true, samples);
    }

    private static List<Long> lengths(List<TrackTimeline.Span> spans) {
        return spans.stream()
                .map(part -> switch (part) {
                    case TrackTimeline.Audio audio -> (long) audio.samples().length;
                    case TrackTimeline.Silence silence -> -silence.samples();
                })
                .toList();
    }
}

package dev.llafar.audio.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTimelineTest {
    private static final int BLOCK = 320;

    private final MediaTimeline timeline = new MediaTimeline();

    @Test
    void takesTheFirstTimestampAsZero() {
        append(500_000, 10);

        assertThat(timeline.isAhead(500_000 + 10 * BLOCK + 1_600)).isFalse();
        assertThat(timeline.isAhead(500_000 + 10 * BLOCK + 1_601)).isTrue();
    }

    @Test
    void startsLateIfTheContainerStartsEarlier() {
        timeline.startAt(1_000);

        assertThat(timeline.isAhead(81_000)).isTrue();
        assertThat(timeline.appendAfterGap(81_000, BLOCK)).isEqualTo(80_000);
    }

    @Test
    void ignoresASmallDelayAtTheStart() {
        timeline.startAt(0);

        assertThat(timeline.isAhead(1_500)).isFalse();
        timeline.append(1_500, BLOCK);
        assertThat(timeline.isAhead(1_500 + BLOCK + 1_600)).isFalse();
    }

    @Test
    void appendsAudioWithoutATimestamp() {
        append(0, 1);

        assertThat(timeline.isAhead(MediaTimeline.NO_TIME)).isFalse();
        timeline.append(MediaTimeline.NO_TIME, 10_000);
        assertThat(timeline.isAhead(BLOCK + 10_000)).isFalse();
    }

    @Test
    void believesATimestampThatTheNextOneConfirms() {
        assertThat(MediaTimeline.confirms(100_000 + BLOCK, 100_000, BLOCK)).isTrue();
        assertThat(MediaTimeline.confirms(500_000, 100_000, BLOCK)).isTrue();
        assertThat(MediaTimeline.confirms(MediaTimeline.NO_TIME, 100_000, BLOCK))
                .isTrue();
        assertThat(MediaTimeline.confirms(2 * BLOCK, 100_000, BLOCK)).isFalse();
    }

    @Test
    void keepsTimesExactOverManyGaps() {
        long time = 0;
        append(0, 1);
        for (int i = 0; i < 10_000; i++) {
            time += 6_400;
            assertThat(timeline.isAhead(time)).isTrue();
            assertThat(timeline.appendAfterGap(time, BLOCK)).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4L * 3_600 * 16_000 + BLOCK + 1, Long.MAX_VALUE / 2, Long.MAX_VALUE})
    void shortensAGapThatIsTooLongToBeReal(long time) {
        append(0, 1);
        assertThat(timeline.isAhead(time)).isTrue();

        assertThat(timeline.appendAfterGap(time, BLOCK)).isEqualTo(BLOCK + MediaTimeline.BREAK_SAMPLES);
    }

    @Test
    void continuesAfterATimestampThatWasSetBack() {
        append(1_000_000, 100);
        append(0, 100);

        // The next gap counts from the new timestamps.
        long time = 100 * BLOCK + 16_000;
        assertThat(timeline.isAhead(time)).isTrue();
        assertThat(timeline.appendAfterGap(time, BLOCK)).isEqualTo(200 * BLOCK + 16_000);
    }

    @Test
    void ignoresASingleTimestampThatIsBehind() {
        append(1_000_000, 100);
        timeline.append(5, BLOCK);

        assertThat(timeline.isAhead(1_000_000 + 101 * BLOCK)).isFalse();
    }

    @Test
    void usesTheNextGapToMakeUpForAudioThatCameTooEarly() {
        append(0, 100);
        timeline.append(90 * BLOCK, BLOCK);

        assertThat(timeline.appendAfterGap(200 * BLOCK, BLOCK)).isEqualTo(200 * BLOCK);
    }

    private void append(long time, int blocks) {
        for (int i = 0; i < blocks; i++) {
            assertThat(timeline.isAhead(time + (long) i * BLOCK)).isFalse();
            timeline.append(time + (long) i * BLOCK, BLOCK);
        }
    }
}

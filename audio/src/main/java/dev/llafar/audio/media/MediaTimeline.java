package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;

/**
 * Maps the timestamps of consecutive blocks of audio to positions on the sample clock, whose zero is the beginning of the
 * container. Positions never go backwards, and no audio is dropped: a block follows the previous one directly, or after
 * silence. All times are in samples.
 *
 * <ul>
 *   <li>A block that begins more than {@link #TOLERANCE_SAMPLES} after the end of the previous one follows a gap, if the next
 *       block confirms its timestamp. A single damaged timestamp therefore has no effect.
 *   <li>A gap of more than {@link #MAX_GAP_SAMPLES} becomes {@link #BREAK_SAMPLES}, because the clock of the recording has
 *       changed or is damaged.
 *   <li>If the timestamps of two blocks in a row are more than {@link #MAX_OVERLAP_SAMPLES} behind, the clock of the recording
 *       was set back: the audio continues without a gap, and later timestamps count from there.
 * </ul>
 */
final class MediaTimeline {
    static final long NO_TIME = Long.MIN_VALUE;

    /** More than the rounding and the jitter of timestamps. */
    static final long TOLERANCE_SAMPLES = SampleClock.samplesOfMillis(100);

    static final long MAX_OVERLAP_SAMPLES = SampleClock.samplesOfMillis(1_000);
    static final long MAX_GAP_SAMPLES = SampleClock.samplesOfMillis(4 * 3_600_000L);

    /** Long enough to end an utterance. */
    static final long BREAK_SAMPLES = SampleClock.samplesOfMillis(1_000);

    /** Beyond it, damaged timestamps could overflow. */
    private static final long MAX_TIME = 1L << 52;

    private long zero = NO_TIME;
    private boolean begun;
    private double end;
    private long nextIfSetBack = NO_TIME;

    /** Sets the time at which the container begins, before the first block; without it, the first block's time counts. */
    void startAt(long time) {
        zero = time;
    }

    /** Whether the next block seems to follow a gap, which the block after it must confirm. */
    boolean isAhead(long time) {
        if (time == NO_TIME) {
            return false;
        }
        if (!begun && (zero == NO_TIME || clamped(time) - zero <= TOLERANCE_SAMPLES)) {
            zero = clamped(time);
        }
        begun = true;
        return ahead(time) > TOLERANCE_SAMPLES;
    }

    /** Whether a block may follow one that was ahead, so that both timestamps are believed. */
    static boolean confirms(long time, long aheadTime, double aheadSamples) {
        return time == NO_TIME || clamped(time) >= clamped(aheadTime) + aheadSamples - TOLERANCE_SAMPLES;
    }

    /** Appends a block that follows a confirmed gap, and returns its position. */
    long appendAfterGap(long time, double samples) {
        double gap = ahead(time);
        if (gap > MAX_GAP_SAMPLES) {
            zero += Math.round(gap) - BREAK_SAMPLES;
            gap = BREAK_SAMPLES;
        }
        long position = Math.round(end + gap);
        end += gap + samples;
        nextIfSetBack = NO_TIME;
        return position;
    }

    /** Appends a block that follows the previous one directly. */
    void append(long time, double samples) {
        if (time != NO_TIME) {
            boolean behind = ahead(time) < -MAX_OVERLAP_SAMPLES;
            if (behind && nextIfSetBack != NO_TIME && clamped(time) >= nextIfSetBack - TOLERANCE_SAMPLES) {
                zero = clamped(time) - Math.round(end);
                behind = false;
            }
            nextIfSetBack = behind ? clamped(time) + Math.round(samples) : NO_TIME;
        }
        end += samples;
    }

    private double ahead(long time) {
        return clamped(time) - zero - end;
    }

    private static long clamped(long time) {
        return Math.clamp(time, -MAX_TIME, MAX_TIME);
    }
}

package dev.llafar.kvs.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places the frames of one track on a clock that counts samples.
 *
 * <p>Frames follow each other sample by sample. Timestamps are rounded to milliseconds and have jitter, so they only serve
 * to detect missing and repeated audio. If a frame <em>and all frames after it in its fragment</em> are late by more than a
 * tolerance, silence fills the gap; its length is the smallest of these delays. If all of them are early, the overlap is
 * cut off. A single wrong timestamp therefore changes nothing, and the error never exceeds the tolerance: three quarters of
 * a frame, at least 5 ms and at most 40 ms. The first frame has no tolerance: if it is early, the exact overlap is cut from
 * it and, if necessary, from the frames after it.
 *
 * <p>Performs no I/O. Not thread safe.
 */
final class TrackTimeline {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MIN_TOLERANCE_MILLIS = 5;
    private static final int MAX_TOLERANCE_MILLIS = 40;

    private final int sampleRateHz;
    private long position;
    private boolean started;
    private long leftToCut;

    /**
     * A decoded frame.
     *
     * @param timeNanos its timestamp, since the timeline's origin
     * @param timed false for a frame without a timestamp of its own (laced, with no declared duration)
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Frame(long timeNanos, boolean timed, short[] samples) {}

    /** A part of the timeline. Parts follow each other without gaps; positions and lengths are at the timeline's rate. */
    sealed interface Span {}

    /** The samples are owned by the receiver. */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    record Audio(long firstSample, short[] samples) implements Span {}

    /** Not an array, because a gap may last an hour. */
    record Silence(long firstSample, long samples) implements Span {}

    TrackTimeline(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
    }

    /** A timeline that continues where one of another rate ended. */
    static TrackTimeline from(int sampleRateHz, long nanos) {
        var timeline = new TrackTimeline(sampleRateHz);
        timeline.position = timeline.samplesAt(nanos);
        timeline.started = timeline.position > 0;
        return timeline;
    }

    int sampleRateHz() {
        return sampleRateHz;
    }

    /** The number of samples placed so far, which is the position of the next one. */
    long position() {
        return position;
    }

    /** The end of the timeline, in nanoseconds since the origin. */
    long endNanos() {
        long seconds = position / sampleRateHz;
        return seconds * NANOS_PER_SECOND + position % sampleRateHz * NANOS_PER_SECOND / sampleRateHz;
    }

    /** Places the frames of one fragment, in their order. */
    List<Span> place(List<Frame> frames) {
        var spans = new ArrayList<Span>();
        long[] late = lateness(frames);
        long[] least = late.clone();
        long[] most = late.clone();
        for (int i = late.length - 2; i >= 0; i--) {
            least[i] = Math.min(least[i], least[i + 1]);
            most[i] = Math.max(most[i], most[i + 1]);
        }
        long shifted = 0;
        for (int i = 0; i < late.length; i++) {
            short[] samples = frames.get(i).samples();
            long tolerance = started ? tolerance(samples.length) : 0;
            long missing = least[i] - shifted;
            long surplus = leftToCut > 0 ? leftToCut : shifted - most[i];
            if (leftToCut == 0 && missing > tolerance) {
                spans.add(new Silence(position, missing));
                position += missing;
                shifted += missing;
            } else if (leftToCut > 0 || surplus > tolerance) {
                int cut = (int) Math.min(surplus, samples.length);
                samples = Arrays.copyOfRange(samples, cut, samples.length);
                shifted -= cut;
                // Measuring the next frame again would cut some samples too many or too few, because timestamps are
                // rounded.
                leftToCut = started && leftToCut == 0 ? 0 : surplus - cut;
            }
            started = true;
            if (samples.length > 0) {
                spans.add(new Audio(position, samples));
                position += samples.length;
            }
        }
        return spans;
    }

    /** The number of samples by which each frame is late if all frames are placed one after the other from here. */
    private long[] lateness(List<Frame> frames) {
        var late = new long[frames.size()];
        long next = position;
        for (int i = 0; i < late.length; i++) {
            var frame = frames.get(i);
            late[i] = frame.timed() || i == 0 ? samplesAt(frame.timeNanos()) - next : late[i - 1];
            next += frame.samples().length;
        }
        return late;
    }

    private long samplesAt(long nanos) {
        long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
        long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
        return seconds * sampleRateHz + (rest * sampleRateHz + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
    }

    private long tolerance(int frameSamples) {
        long least = (long) MIN_TOLERANCE_MILLIS * sampleRateHz / 1_000;
        long most = (long) MAX_TOLERANCE_MILLIS * sampleRateHz / 1_000;
        return Math.clamp(frameSamples * 3L / 4, least, most);
    }
}

package dev.llafar.kvs.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the frames of one track belong on a clock that counts samples.
 *
 * <p>Frames follow one another sample by sample; their timestamps, which are rounded to milliseconds and jitter as their
 * producer does, are only looked at to see whether something is missing or came twice. It is when a frame <em>and all
 * that follow it in its fragment</em> are late by more than a tolerance that a gap is laid as silence, of the length by
 * which the least late of them is late; and when all of them are early that what overlaps is cut off. So a single odd
 * timestamp changes nothing, and the error never grows beyond the tolerance: three quarters of a frame, at least 5 ms and
 * at most 40 ms. The very first frame has no tolerance; what it is too early by is cut off to the sample, from it and from
 * as many as follow.
 *
 * <p>Pure. Not thread safe.
 */
final class TrackTimeline {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int LEAST_TOLERANCE_MILLIS = 5;
    private static final int MOST_TOLERANCE_MILLIS = 40;

    private final int sampleRateHz;
    private long position;
    private boolean begun;
    private long leftToCut;

    TrackTimeline(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
    }

    /** A timeline that goes on where one of another rate ended. */
    static TrackTimeline from(int sampleRateHz, long nanos) {
        var timeline = new TrackTimeline(sampleRateHz);
        timeline.position = timeline.samplesAt(nanos);
        timeline.begun = timeline.position > 0;
        return timeline;
    }

    int sampleRateHz() {
        return sampleRateHz;
    }

    /** Samples laid so far: where the next one goes. */
    long position() {
        return position;
    }

    /** The end of what was laid, in nanoseconds since the origin. */
    long endNanos() {
        long seconds = position / sampleRateHz;
        return seconds * NANOS_PER_SECOND + position % sampleRateHz * NANOS_PER_SECOND / sampleRateHz;
    }

    /** The frames of one fragment, in their order. */
    List<Placed> lay(List<TimedPcm> frames) {
        var placed = new ArrayList<Placed>();
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
            long tolerance = begun ? tolerance(samples.length) : 0;
            long missing = least[i] - shifted;
            long surplus = leftToCut > 0 ? leftToCut : shifted - most[i];
            if (leftToCut == 0 && missing > tolerance) {
                placed.add(new Placed.Silence(position, missing));
                position += missing;
                shifted += missing;
            } else if (leftToCut > 0 || surplus > tolerance) {
                int cut = (int) Math.min(surplus, samples.length);
                samples = Arrays.copyOfRange(samples, cut, samples.length);
                shifted -= cut;
                // Timestamps in milliseconds would cut the next frame anew, by some samples more or fewer.
                leftToCut = begun && leftToCut == 0 ? 0 : surplus - cut;
            }
            begun = true;
            if (samples.length > 0) {
                placed.add(new Placed.Sound(position, samples));
                position += samples.length;
            }
        }
        return placed;
    }

    /** By how many samples each frame is late if all are laid one after the other from here. */
    private long[] lateness(List<TimedPcm> frames) {
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
        long least = (long) LEAST_TOLERANCE_MILLIS * sampleRateHz / 1_000;
        long most = (long) MOST_TOLERANCE_MILLIS * sampleRateHz / 1_000;
        return Math.clamp(frameSamples * 3L / 4, least, most);
    }
}

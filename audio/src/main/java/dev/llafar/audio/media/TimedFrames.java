package dev.llafar.audio.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import dev.llafar.audio.SampleClock;
import java.util.ArrayDeque;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * Puts decoded frames at their time on the sample clock: gaps become silence. Frames are converted in parts of at most a
 * second, so that a frame that holds minutes of audio neither needs memory for all of it at once nor delays an interruption.
 */
final class TimedFrames implements AutoCloseable {
    private static final int MAX_PART_SAMPLES = SampleClock.SAMPLE_RATE_HZ;
    private static final long NO_POSITION = -1;
    private static final double SAMPLES_PER_MICRO = SampleClock.SAMPLE_RATE_HZ / 1e6;

    private final FrameConverter converter;
    private final double samplesPerTick;
    private final boolean isTimed;
    private final MediaTimeline timeline = new MediaTimeline();
    private final ArrayDeque<Placed> ready = new ArrayDeque<>();
    private @Nullable AVFrame unconfirmed;
    private int convertedOfFirst;
    private boolean restarted;
    private long samplesOut;

    private record Placed(AVFrame frame, long position) {}

    /**
     * @param timeBase of the frames' timestamps
     * @param isTimed whether these timestamps are times, and not estimates
     */
    TimedFrames(FrameConverter converter, AVRational timeBase, boolean isTimed) {
        this.converter = converter;
        this.samplesPerTick = samplesPerTick(timeBase);
        this.isTimed = isTimed;
    }

    /** Sets the time at which the container begins, before the first frame. */
    void startAt(long ticks, AVRational timeBase) {
        timeline.startAt(Math.max(0, Math.round(ticks * samplesPerTick(timeBase))));
    }

    /** The same in microseconds. */
    void startAtMicros(long micros) {
        timeline.startAt(Math.max(0, Math.round(micros * SAMPLES_PER_MICRO)));
    }

    /** Adds a frame; the caller keeps its reference. */
    void add(AVFrame decoded) {
        var frame = av_frame_clone(decoded);
        if (frame == null) {
            throw new IllegalStateException("av_frame_clone: out of memory");
        }
        long time = timeOf(frame);
        place(time);
        if (timeline.isAhead(time)) {
            unconfirmed = frame;
        } else {
            timeline.append(time, durationOf(frame));
            ready.add(new Placed(frame, NO_POSITION));
        }
    }

    /** No more frames: a gap before the last one needs no confirmation, because no later time depends on it. */
    void end() {
        place(MediaTimeline.NO_TIME);
    }

    /** Returns the next samples of each channel, at most about a second; null if another frame is needed first. */
    @Nullable
    List<short[]> next() throws MediaException {
        var first = ready.peek();
        if (first == null) {
            return null;
        }
        if (first.position() != NO_POSITION && convertedOfFirst == 0) {
            if (!restarted) {
                restarted = true;
                return counted(converter.restart(first.frame()));
            }
            long silence = first.position() - samplesOut;
            if (silence > 0) {
                return counted(converter.silence((int) Math.min(silence, MAX_PART_SAMPLES)));
            }
        }
        return counted(convertPart(first.frame()));
    }

    private List<short[]> convertPart(AVFrame frame) throws MediaException {
        int samples = Math.min(Math.max(1, frame.sample_rate()), frame.nb_samples() - convertedOfFirst);
        var part = converter.convert(frame, convertedOfFirst, samples);
        convertedOfFirst += samples;
        if (convertedOfFirst == frame.nb_samples()) {
            convertedOfFirst = 0;
            restarted = false;
            ready.remove();
            av_frame_free(frame);
        }
        return part;
    }

    /** After the end: the samples that the resampler still holds. */
    List<short[]> drain() {
        return converter.drain();
    }

    @Override
    public void close() {
        if (unconfirmed != null) {
            av_frame_free(unconfirmed);
        }
        ready.forEach(placed -> av_frame_free(placed.frame()));
        ready.clear();
        converter.close();
    }

    /** Places the frame that seemed to follow a gap, now that the time of the next one is known. */
    private void place(long nextTime) {
        var frame = unconfirmed;
        if (frame == null) {
            return;
        }
        unconfirmed = null;
        long time = timeOf(frame);
        double samples = durationOf(frame);
        if (MediaTimeline.confirms(nextTime, time, samples)) {
            ready.add(new Placed(frame, timeline.appendAfterGap(time, samples)));
        } else {
            timeline.append(MediaTimeline.NO_TIME, samples);
            ready.add(new Placed(frame, NO_POSITION));
        }
    }

    private List<short[]> counted(List<short[]> channels) {
        samplesOut += channels.getFirst().length;
        return channels;
    }

    private long timeOf(AVFrame frame) {
        long ticks = frame.best_effort_timestamp();
        return ticks == AV_NOPTS_VALUE || !isTimed ? MediaTimeline.NO_TIME : Math.round(ticks * samplesPerTick);
    }

    private static double durationOf(AVFrame frame) {
        return (double) frame.nb_samples() * SampleClock.SAMPLE_RATE_HZ / Math.max(1, frame.sample_rate());
    }

    private static double samplesPerTick(AVRational timeBase) {
        return (double) timeBase.num() / timeBase.den() * SampleClock.SAMPLE_RATE_HZ;
    }
}

package dev.llafar.kvs.mkv;

import java.util.ArrayList;
import java.util.List;

/** Determines the absolute time of frames and, in a BlockGroup, their keyframe flag. */
final class ClusterReader {
    private static final long NO_TIMECODE = -1;

    private long scaleNanos = MkvEvent.SegmentInfo.DEFAULT.timecodeScaleNanos();
    private List<MkvTrack> tracks = List.of();
    private long timecode = NO_TIMECODE;
    private boolean references;
    private final List<MkvFrame> group = new ArrayList<>();

    void beginDocument() {
        scaleNanos = MkvEvent.SegmentInfo.DEFAULT.timecodeScaleNanos();
        tracks = List.of();
    }

    void timecodeScale(long nanos) {
        scaleNanos = nanos;
    }

    void tracks(List<MkvTrack> tracks) {
        this.tracks = tracks;
    }

    void begin() {
        timecode = NO_TIMECODE;
    }

    MkvEvent.ClusterStarted timecode(long atByte, long ticks) {
        if (timecode != NO_TIMECODE) {
            throw new MalformedMkv.Failure("Timecode", atByte, "is the second of its Cluster", "one");
        }
        // A block may add 32767 ticks.
        if (ticks < 0 || ticks > Long.MAX_VALUE / scaleNanos - Short.MAX_VALUE) {
            throw new MalformedMkv.Failure(
                    "Timecode",
                    atByte,
                    "is " + Long.toUnsignedString(ticks) + " ticks of " + scaleNanos + " ns",
                    "at most " + (Long.MAX_VALUE / scaleNanos - Short.MAX_VALUE) + ", which is the year 2262");
        }
        timecode = ticks;
        return new MkvEvent.ClusterStarted(ticks * scaleNanos);
    }

    /** Frames of a Cluster have no time without its Timecode. */
    void requireTimecode(MkvElement block, long atByte) {
        if (timecode == NO_TIMECODE) {
            throw new MalformedMkv.Failure(
                    block.matroskaName(), atByte, "comes before its Cluster's Timecode", "the Timecode first");
        }
    }

    long timeNanos(int relativeTicks, int laceIndex, int track) {
        long nanos = (timecode + relativeTicks) * scaleNanos;
        return laceIndex == 0 ? nanos : nanos + laceIndex * defaultDurationNanos(track);
    }

    void accept(MkvElement block, List<MkvFrame> frames, List<MkvEvent> events) {
        if (block == MkvElement.BLOCK) {
            group.addAll(frames);
            return;
        }
        for (var frame : frames) {
            events.add(new MkvEvent.Frame(frame));
        }
    }

    void beginGroup() {
        group.clear();
        references = false;
    }

    void markReference() {
        references = true;
    }

    /** Emits the frames at the end of the group, because its ReferenceBlock follows the block. */
    void endGroup(List<MkvEvent> events) {
        for (var frame : group) {
            events.add(new MkvEvent.Frame(
                    new MkvFrame(frame.track(), frame.timeNanos(), !references, frame.laceIndex(), frame.payload())));
        }
        group.clear();
    }

    MkvEvent.ClusterEnded end(long lastElementAtByte) {
        if (timecode == NO_TIMECODE) {
            throw new MalformedMkv.Failure("Cluster", lastElementAtByte, "ends without a Timecode", "one");
        }
        return new MkvEvent.ClusterEnded();
    }

    private long defaultDurationNanos(int track) {
        for (var candidate : tracks) {
            if (candidate.number() == track) {
                return candidate.defaultDurationNanos();
            }
        }
        return 0;
    }
}

package dev.llafar.kvs.mkv;

import java.util.Arrays;

/**
 * One frame of one track.
 *
 * @param track number of the track, as in its TrackEntry
 * @param timeNanos Cluster time plus the block's own; of a laced frame, plus the frames before it when the track states
 *     their duration
 * @param keyframe as flagged; in a BlockGroup, true when the block refers to no other
 * @param laceIndex place in its block: 0, or more when the block laces several frames and their time may be the first's
 * @param payload belongs to whoever receives the frame; never written again by the reader
 */
@SuppressWarnings(
        "ArrayRecordComponent") // The payload is copied once, from the wire; wrapping it would copy or hide it.
public record MkvFrame(int track, long timeNanos, boolean keyframe, int laceIndex, byte[] payload) {
    /** A frame that is alone in its block. */
    public MkvFrame(int track, long timeNanos, boolean keyframe, byte[] payload) {
        this(track, timeNanos, keyframe, 0, payload);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MkvFrame that
                && track == that.track
                && timeNanos == that.timeNanos
                && keyframe == that.keyframe
                && laceIndex == that.laceIndex
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * track + Long.hashCode(timeNanos)) + Arrays.hashCode(payload);
    }

    /** Without the payload: it is somebody's speech. */
    @Override
    public String toString() {
        return "MkvFrame[track=" + track + ", timeNanos=" + timeNanos + ", keyframe=" + keyframe + ", laceIndex="
                + laceIndex + ", payload=" + payload.length + " bytes]";
    }
}

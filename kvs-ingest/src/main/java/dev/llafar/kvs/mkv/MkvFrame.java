package dev.llafar.kvs.mkv;

import java.util.Arrays;

/**
 * One frame of one track.
 *
 * @param track number of the track, as in its TrackEntry
 * @param timeNanos the time of the Cluster plus that of the block; for a laced frame, plus the duration of the frames
 *     before it if the track declares one
 * @param keyframe the flag; in a BlockGroup, true if the block does not reference another
 * @param laceIndex index within a laced block, whose frames may all have the time of the first; otherwise 0
 * @param payload owned by the receiver
 */
@SuppressWarnings(
        "ArrayRecordComponent") // The payload is copied once, from the wire; wrapping it would copy or hide it.
public record MkvFrame(int track, long timeNanos, boolean keyframe, int laceIndex, byte[] payload) {
    /** Creates a frame that is not laced. */
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

    /** Omits the payload, which is a person's speech. */
    @Override
    public String toString() {
        return "MkvFrame[track=" + track + ", timeNanos=" + timeNanos + ", keyframe=" + keyframe + ", laceIndex="
                + laceIndex + ", payload=" + payload.length + " bytes]";
    }
}

package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;

/**
 * A Cluster with everything that is needed to understand it.
 *
 * @param info of the document it came in
 * @param tracks of the document it came in; empty when the document had none
 * @param tags of its document's head and those behind the Cluster, in their order
 * @param timeNanos of the Cluster; since the epoch for absolute timecodes
 * @param frames in the order of the stream
 */
public record Fragment(
        MkvEvent.SegmentInfo info, List<MkvTrack> tracks, FragmentTags tags, long timeNanos, List<MkvFrame> frames) {
    public Fragment {
        tracks = List.copyOf(tracks);
        frames = List.copyOf(frames);
    }

    /** Of the Cluster, in milliseconds: what PutMedia's acknowledgements call FragmentTimecode. */
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }

    /** Sum of the payloads. */
    public long payloadBytes() {
        long bytes = 0;
        for (var frame : frames) {
            bytes += frame.payload().length;
        }
        return bytes;
    }
}

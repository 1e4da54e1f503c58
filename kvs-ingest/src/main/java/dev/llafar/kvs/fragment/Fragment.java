package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MkvEvent;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;

/**
 * A Cluster with the metadata of its document.
 *
 * @param info of the document
 * @param tracks of the document; empty if it has none
 * @param tags of the document's head and after the Cluster, in their order
 * @param timeNanos of the Cluster; since the epoch for absolute timecodes
 * @param frames in the order of the stream
 */
public record Fragment(
        MkvEvent.SegmentInfo info, List<MkvTrack> tracks, FragmentTags tags, long timeNanos, List<MkvFrame> frames) {
    public Fragment {
        tracks = List.copyOf(tracks);
        frames = List.copyOf(frames);
    }

    /** The time of the Cluster in milliseconds, named FragmentTimecode in PutMedia's acknowledgements. */
    public long timeMillis() {
        return Math.floorDiv(timeNanos, 1_000_000L);
    }

    /** The total size of the payloads. */
    public long payloadBytes() {
        long bytes = 0;
        for (var frame : frames) {
            bytes += frame.payload().length;
        }
        return bytes;
    }
}

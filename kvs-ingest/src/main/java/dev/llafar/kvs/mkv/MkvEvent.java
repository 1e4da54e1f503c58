package dev.llafar.kvs.mkv;

import java.util.List;

/** The content of a Matroska stream, in its order. Byte positions are relative to the start of the stream. */
public sealed interface MkvEvent {
    /** An EBML header was read. A stream may contain several documents; Kinesis sends one per fragment. */
    record DocumentStarted(String docType, long atByte) implements MkvEvent {}

    /** The Segment's Info. */
    record SegmentInfo(long timecodeScaleNanos, String muxingApp, String writingApp) implements MkvEvent {
        /** The values for a document without Info. */
        public static final SegmentInfo DEFAULT = new SegmentInfo(1_000_000, "", "");
    }

    /** The Segment's Tracks. */
    record Tracks(List<MkvTrack> tracks) implements MkvEvent {
        public Tracks {
            tracks = List.copyOf(tracks);
        }
    }

    /** A Tags element; {@code afterCluster} is true if it follows the first Cluster of its document. */
    record Tags(List<MkvTag> tags, boolean afterCluster) implements MkvEvent {
        public Tags {
            tags = List.copyOf(tags);
        }
    }

    /** A Cluster whose Timecode is known, in nanoseconds since the stream's own zero (the epoch, for absolute timecodes). */
    record ClusterStarted(long timeNanos) implements MkvEvent {}

    /** One frame of one track. */
    record Frame(MkvFrame frame) implements MkvEvent {}

    /** All blocks of the Cluster were read. */
    record ClusterEnded() implements MkvEvent {}

    /** The Segment ended: its size was reached, another document started, or the stream ended between two elements. */
    record DocumentEnded(long atByte) implements MkvEvent {}

    /** The stream ended inside an element. {@code missingBytes} is 0 if it ended within the element's header. */
    record StreamCut(String element, long atByte, long missingBytes) implements MkvEvent {}

    /** The input is not Matroska, or exceeds a bound. This is the last event; later input is ignored. */
    record Malformed(MalformedMkv problem) implements MkvEvent {}
}

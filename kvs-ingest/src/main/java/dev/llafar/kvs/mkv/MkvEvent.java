package dev.llafar.kvs.mkv;

import java.util.List;

/** What a Matroska byte stream says, in the order in which it says it. Byte positions count from the start of the stream. */
public sealed interface MkvEvent {
    /** An EBML header was read. A stream may hold many documents one after the other; Kinesis sends one a fragment. */
    record DocumentStarted(String docType, long atByte) implements MkvEvent {}

    /** The Segment's Info. */
    record SegmentInfo(long timecodeScaleNanos, String muxingApp, String writingApp) implements MkvEvent {
        /** What a document without an Info means. */
        public static final SegmentInfo DEFAULT = new SegmentInfo(1_000_000, "", "");
    }

    /** The Segment's Tracks. */
    record Tracks(List<MkvTrack> tracks) implements MkvEvent {
        public Tracks {
            tracks = List.copyOf(tracks);
        }
    }

    /** One Tags element; {@code afterCluster} tells those that follow the first Cluster of their document. */
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

    /** The Segment is over: its size was reached, another document begins, or the stream ended at an element's end. */
    record DocumentEnded(long atByte) implements MkvEvent {}

    /** The stream ended inside an element. {@code missingBytes} is 0 when the element's own header was cut. */
    record StreamCut(String element, long atByte, long missingBytes) implements MkvEvent {}

    /** The bytes are not Matroska, or past a bound. Nothing follows: the reader ignores what it is fed after this. */
    record Malformed(MalformedMkv problem) implements MkvEvent {}
}

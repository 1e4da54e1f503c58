package dev.llafar.kvs.mkv;

/**
 * Bounds of the memory for one stream.
 *
 * @param maxFragmentBytes of a document's header with its first Cluster and the tags after it, or of a further Cluster with
 *     the tags after it
 */
public record ReadLimits(long maxFragmentBytes) {
    /** Kinesis Video Streams rejects larger fragments (MAX_FRAGMENT_SIZE_REACHED). */
    public static final ReadLimits KINESIS = new ReadLimits(50L << 20);

    /** For names, tags and codec ids. */
    static final int MAX_TEXT_BYTES = 64 << 10;

    /** For a codec's private data. */
    static final int MAX_BINARY_BYTES = 1 << 20;

    /** SimpleTags may be nested. Other elements have at most four levels: Segment, Tracks, TrackEntry, Audio. */
    static final int MAX_DEPTH = 16;

    public ReadLimits {
        if (maxFragmentBytes < 1) {
            throw new IllegalArgumentException("maxFragmentBytes is " + maxFragmentBytes + ", expected at least 1");
        }
    }
}

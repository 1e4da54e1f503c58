package dev.llafar.kvs.mkv;

/**
 * Bounds of what one stream may make the reader hold.
 *
 * @param maxFragmentBytes of a document's header with its Cluster and the tags behind it, or of a further Cluster with the
 *     tags behind it
 */
public record ReadLimits(long maxFragmentBytes) {
    /** Kinesis Video Streams refuses larger fragments itself (MAX_FRAGMENT_SIZE_REACHED). */
    public static final ReadLimits KINESIS = new ReadLimits(50L << 20);

    /** No name, tag or codec id is longer. */
    static final int MAX_TEXT_BYTES = 64 << 10;

    /** No codec's private data is longer. */
    static final int MAX_BINARY_BYTES = 1 << 20;

    /** SimpleTags may nest; nothing else goes deeper than Segment, Tracks, TrackEntry, Audio. */
    static final int MAX_DEPTH = 16;

    public ReadLimits {
        if (maxFragmentBytes < 1) {
            throw new IllegalArgumentException("maxFragmentBytes is " + maxFragmentBytes + ", expected at least 1");
        }
    }
}

package dev.llafar.kvs.mkv;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads Matroska incrementally. The result does not depend on how the bytes are split into chunks.
 *
 * <p>Supports the streams of Kinesis Video Streams and its producers, which readers of files often do not: Segments and
 * Clusters of unknown size, several documents in one stream, and Tags after the Cluster. Elements that are not needed for
 * speech are skipped, even if they are unknown.
 *
 * <p>Never throws because of the input: invalid input ends the stream with one {@link MkvEvent.Malformed}. Holds at most one
 * block and one Tags or Tracks element. Not thread safe.
 */
public final class MkvReader {
    private enum Mode {
        HEADER,
        VALUE,
        BLOCK,
        SKIP,
        ENDED
    }

    private final Limits limits;
    private final ElementHeader header = new ElementHeader();
    private final OpenElements open = new OpenElements();
    private final MetadataReader metadata = new MetadataReader();
    private final ElementValue value = new ElementValue();
    private final ClusterReader cluster = new ClusterReader();
    private final BlockBody block = new BlockBody(cluster);
    private List<MkvEvent> events = new ArrayList<>();

    private Mode mode = Mode.HEADER;
    private MkvElement element = MkvElement.VOID;
    private String skippedName = "";
    private boolean headerComplete;
    private long elementAtByte;
    private long skipLeft;

    private long position;
    private long documentAtByte;
    private long fragmentAtByte;
    private long clustersInDocument;

    /** Creates a reader with the bounds of Kinesis Video Streams. */
    public MkvReader() {
        this(Limits.KINESIS);
    }

    public MkvReader(Limits limits) {
        this.limits = limits;
    }

    /** Reads a chunk and returns its events. The chunk is not kept; the caller owns the list. */
    public List<MkvEvent> feed(byte[] chunk) {
        return feed(chunk, 0, chunk.length);
    }

    /** Reads {@code length} bytes from {@code offset}. */
    public List<MkvEvent> feed(byte[] chunk, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, chunk.length);
        try {
            consume(chunk, offset, offset + length);
        } catch (MalformedMkv.Failure malformed) {
            mode = Mode.ENDED;
            events.add(new MkvEvent.Malformed(malformed.problem()));
        }
        return takeEvents();
    }

    /** Ends the stream: closes open elements, or reports the one that is incomplete. Later input is ignored. */
    public List<MkvEvent> finish() {
        try {
            switch (mode) {
                case HEADER -> finishBetweenElements();
                case VALUE -> cut(element.matroskaName(), value.missingBytes());
                case BLOCK -> cut(element.matroskaName(), block.bytesLeft());
                case SKIP -> cut(skippedName, skipLeft);
                case ENDED -> {}
            }
        } catch (MalformedMkv.Failure malformed) {
            events.add(new MkvEvent.Malformed(malformed.problem()));
        }
        mode = Mode.ENDED;
        return takeEvents();
    }

    /** Bytes read so far. */
    public long position() {
        return position;
    }

    private void consume(byte[] chunk, int from, int end) {
        int at = from;
        while (at < end && mode != Mode.ENDED) {
            int taken = take(chunk, at, end);
            at += taken;
            position += taken;
            if (isComplete()) {
                advance();
            }
        }
    }

    /** Returns the number of bytes that belong to the current part. */
    private int take(byte[] chunk, int at, int end) {
        return switch (mode) {
            case HEADER -> {
                headerComplete = header.accept(chunk[at] & 0xFF, position);
                yield 1;
            }
            case VALUE -> value.accept(chunk, at, end);
            case BLOCK -> block.accept(chunk, at, end);
            case SKIP -> {
                int skipped = (int) Math.min(end - at, skipLeft);
                skipLeft -= skipped;
                yield skipped;
            }
            case ENDED -> throw new IllegalStateException("mode is ENDED, expected one that reads");
        };
    }

    private boolean isComplete() {
        return switch (mode) {
            case HEADER -> headerComplete;
            case VALUE -> value.missingBytes() == 0;
            case BLOCK -> block.complete();
            case SKIP -> skipLeft == 0;
            case ENDED -> false;
        };
    }

    /** Processes the part that is complete now. */
    private void advance() {
        switch (mode) {
            case HEADER -> openElement();
            case VALUE -> finishValue();
            case BLOCK -> finishBlock();
            case SKIP -> nextElement();
            case ENDED -> {}
        }
    }

    private void openElement() {
        int id = header.id();
        elementAtByte = header.atByte();
        var known = MkvElement.byId(id);
        if (known != null) {
            closeUnknownSizedBefore(known);
        }
        open.requirePlace(known, header);
        if ((known == MkvElement.CLUSTER && clustersInDocument > 0) || known == MkvElement.EBML) {
            fragmentAtByte = elementAtByte;
        }
        open.requireRoom(header, position);
        if (known != MkvElement.SEGMENT) {
            requireWithinFragment();
        }
        if (known == null) {
            beginSkip(header.name());
        } else {
            begin(known);
        }
    }

    /** Throws if the element exceeds the bound of its fragment. */
    private void requireWithinFragment() {
        long end = position + Math.max(0, header.size()) - fragmentAtByte;
        if (end > limits.maxFragmentBytes()) {
            throw new MalformedMkv.Failure(
                    header.name(),
                    header.atByte(),
                    "ends " + end + " bytes into its fragment",
                    "a fragment of at most " + limits.maxFragmentBytes() + " bytes");
        }
    }

    /** A Cluster or Segment of unknown size ends at an element that it cannot contain. */
    private void closeUnknownSizedBefore(MkvElement next) {
        while (open.innermostHasUnknownSize()
                && next.level() >= 0
                && next.level() <= Objects.requireNonNull(open.innermost()).level()) {
            close();
        }
    }

    private void begin(MkvElement next) {
        element = next;
        switch (next.content()) {
            case MASTER -> beginMaster(next);
            case BLOCK -> {
                cluster.requireTimecode(next, elementAtByte);
                block.begin(next.matroskaName(), elementAtByte, header.size());
                mode = Mode.BLOCK;
            }
            case SKIPPED -> {
                if (next == MkvElement.REFERENCE_BLOCK) {
                    cluster.markReference();
                } else if (next == MkvElement.CONTENT_ENCODINGS) {
                    metadata.markContentEncoded();
                }
                beginSkip(next.matroskaName());
            }
            case UNSIGNED, FLOAT, TEXT, BINARY -> beginValue();
        }
    }

    private void beginMaster(MkvElement next) {
        if (next == MkvElement.EBML) {
            documentAtByte = elementAtByte;
            clustersInDocument = 0;
            cluster.beginDocument();
        } else if (next == MkvElement.CLUSTER) {
            clustersInDocument++;
            cluster.begin();
        } else if (next == MkvElement.BLOCK_GROUP) {
            cluster.beginGroup();
        }
        metadata.open(next);
        open.push(next, elementAtByte, position, header.size());
        nextElement();
    }

    private void beginValue() {
        element.requireValueOf(header.size(), elementAtByte);
        value.begin((int) header.size());
        mode = Mode.VALUE;
        if (value.missingBytes() == 0) {
            finishValue();
        }
    }

    private void beginSkip(String name) {
        skippedName = name;
        skipLeft = header.size();
        mode = Mode.SKIP;
        if (skipLeft == 0) {
            nextElement();
        }
    }

    private void finishValue() {
        if (element == MkvElement.TIMECODE) {
            events.add(cluster.timecode(elementAtByte, MetadataReader.unsigned(value.bytes())));
        } else {
            metadata.accept(element, elementAtByte, value.bytes());
        }
        nextElement();
    }

    private void finishBlock() {
        cluster.accept(element, block.frames(), events);
        nextElement();
    }

    /** Closes the elements that ended with the previous one. */
    private void nextElement() {
        mode = Mode.HEADER;
        while (!open.isEmpty() && open.end() == position) {
            close();
        }
    }

    private void close() {
        var closed = open.pop();
        switch (closed) {
            case EBML -> events.add(metadata.document(documentAtByte));
            case INFO -> {
                var info = metadata.info();
                cluster.timecodeScale(info.timecodeScaleNanos());
                events.add(info);
            }
            case TRACK_ENTRY -> metadata.closeTrack(elementAtByte);
            case TRACKS -> {
                var tracks = metadata.tracks();
                cluster.tracks(tracks.tracks());
                events.add(tracks);
            }
            case SIMPLE_TAG -> metadata.keepTag();
            case TAGS -> events.add(metadata.tags(clustersInDocument > 0));
            case BLOCK_GROUP -> cluster.endGroup(events);
            case CLUSTER -> events.add(cluster.end(elementAtByte));
            case SEGMENT -> events.add(new MkvEvent.DocumentEnded(position));
            default -> {}
        }
    }

    private void finishBetweenElements() {
        if (header.begun()) {
            cut(header.name(), 0);
            return;
        }
        while (open.innermostHasUnknownSize()) {
            close();
        }
        if (!open.isEmpty()) {
            cut(open.innermostName(), open.end() - position);
        }
    }

    private void cut(String name, long missingBytes) {
        events.add(new MkvEvent.StreamCut(name, position, missingBytes));
    }

    private List<MkvEvent> takeEvents() {
        var taken = events;
        events = new ArrayList<>();
        return taken;
    }

    /** Collects the bytes of a small element. */
    private static final class ElementValue {
        private byte[] bytes = {};
        private int filled;

        void begin(int length) {
            bytes = new byte[length];
            filled = 0;
        }

        /** Reads bytes of {@code chunk[at..end)} up to the end of the value, and returns their number. */
        int accept(byte[] chunk, int at, int end) {
            int copied = Math.min(end - at, missingBytes());
            System.arraycopy(chunk, at, bytes, filled, copied);
            filled += copied;
            return copied;
        }

        int missingBytes() {
            return bytes.length - filled;
        }

        /** The bytes of a complete value. The caller owns the array. */
        byte[] bytes() {
            return bytes;
        }
    }

    /**
     * Bounds of the memory for one stream.
     *
     * @param maxFragmentBytes of a document's header with its first Cluster and the tags after it, or of a further Cluster with
     *     the tags after it
     */
    public record Limits(long maxFragmentBytes) {
        /** Kinesis Video Streams rejects larger fragments (MAX_FRAGMENT_SIZE_REACHED). */
        public static final Limits KINESIS = new Limits(50L << 20);

        /** For names, tags and codec ids. */
        static final int MAX_TEXT_BYTES = 64 << 10;

        /** For a codec's private data. */
        static final int MAX_BINARY_BYTES = 1 << 20;

        /** SimpleTags may be nested. Other elements have at most four levels: Segment, Tracks, TrackEntry, Audio. */
        static final int MAX_DEPTH = 16;

        public Limits {
            if (maxFragmentBytes < 1) {
                throw new IllegalArgumentException("maxFragmentBytes is " + maxFragmentBytes + ", expected at least 1");
            }
        }
    }
}

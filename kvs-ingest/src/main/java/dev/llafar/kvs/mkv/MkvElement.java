package dev.llafar.kvs.mkv;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.ebml.Element;
import org.ebml.FloatElement;
import org.ebml.MasterElement;
import org.ebml.ProtoType;
import org.ebml.StringElement;
import org.ebml.UnsignedIntegerElement;
import org.ebml.matroska.MatroskaDocTypes;
import org.jspecify.annotations.Nullable;

/**
 * The Matroska elements that are needed for speech. Id, name, level and type come from jebml. This enum adds the parent of
 * each element and whether the reader keeps its content.
 */
enum MkvElement {
    EBML(MatroskaDocTypes.EBML, null),
    EBML_VERSION(MatroskaDocTypes.EBMLVersion, EBML, Content.SKIPPED),
    DOC_TYPE_VERSION(MatroskaDocTypes.DocTypeVersion, EBML, Content.SKIPPED),
    DOC_TYPE_READ_VERSION(MatroskaDocTypes.DocTypeReadVersion, EBML, Content.SKIPPED),
    EBML_READ_VERSION(MatroskaDocTypes.EBMLReadVersion, EBML),
    EBML_MAX_ID_LENGTH(MatroskaDocTypes.EBMLMaxIDLength, EBML),
    EBML_MAX_SIZE_LENGTH(MatroskaDocTypes.EBMLMaxSizeLength, EBML),
    DOC_TYPE(MatroskaDocTypes.DocType, EBML),

    SEGMENT(MatroskaDocTypes.Segment, null),
    SEEK_HEAD(MatroskaDocTypes.SeekHead, SEGMENT, Content.SKIPPED),
    CUES(MatroskaDocTypes.Cues, SEGMENT, Content.SKIPPED),
    CHAPTERS(MatroskaDocTypes.Chapters, SEGMENT, Content.SKIPPED),
    ATTACHMENTS(MatroskaDocTypes.Attachments, SEGMENT, Content.SKIPPED),

    INFO(MatroskaDocTypes.Info, SEGMENT),
    TIMECODE_SCALE(MatroskaDocTypes.TimecodeScale, INFO),
    MUXING_APP(MatroskaDocTypes.MuxingApp, INFO),
    WRITING_APP(MatroskaDocTypes.WritingApp, INFO),

    TRACKS(MatroskaDocTypes.Tracks, SEGMENT),
    TRACK_ENTRY(MatroskaDocTypes.TrackEntry, TRACKS),
    TRACK_NUMBER(MatroskaDocTypes.TrackNumber, TRACK_ENTRY),
    TRACK_UID(MatroskaDocTypes.TrackUID, TRACK_ENTRY),
    TRACK_TYPE(MatroskaDocTypes.TrackType, TRACK_ENTRY),
    NAME(MatroskaDocTypes.Name, TRACK_ENTRY),
    CODEC_ID(MatroskaDocTypes.CodecID, TRACK_ENTRY),
    CODEC_PRIVATE(MatroskaDocTypes.CodecPrivate, TRACK_ENTRY),
    CODEC_DELAY(MatroskaDocTypes.CodecDelay, TRACK_ENTRY),
    DEFAULT_DURATION(MatroskaDocTypes.DefaultDuration, TRACK_ENTRY),
    CONTENT_ENCODINGS(MatroskaDocTypes.ContentEncodings, TRACK_ENTRY, Content.SKIPPED),
    AUDIO(MatroskaDocTypes.Audio, TRACK_ENTRY),
    SAMPLING_FREQUENCY(MatroskaDocTypes.SamplingFrequency, AUDIO),
    CHANNELS(MatroskaDocTypes.Channels, AUDIO),
    BIT_DEPTH(MatroskaDocTypes.BitDepth, AUDIO),
    VIDEO(MatroskaDocTypes.Video, TRACK_ENTRY),
    PIXEL_WIDTH(MatroskaDocTypes.PixelWidth, VIDEO),
    PIXEL_HEIGHT(MatroskaDocTypes.PixelHeight, VIDEO),

    CLUSTER(MatroskaDocTypes.Cluster, SEGMENT),
    TIMECODE(MatroskaDocTypes.Timecode, CLUSTER),
    SIMPLE_BLOCK(MatroskaDocTypes.SimpleBlock, CLUSTER, Content.BLOCK),
    BLOCK_GROUP(MatroskaDocTypes.BlockGroup, CLUSTER),
    BLOCK(MatroskaDocTypes.Block, BLOCK_GROUP, Content.BLOCK),
    REFERENCE_BLOCK(MatroskaDocTypes.ReferenceBlock, BLOCK_GROUP, Content.SKIPPED),

    TAGS(MatroskaDocTypes.Tags, SEGMENT),
    TAG(MatroskaDocTypes.Tag, TAGS),
    SIMPLE_TAG(MatroskaDocTypes.SimpleTag, TAG),
    TAG_NAME(MatroskaDocTypes.TagName, SIMPLE_TAG),
    TAG_STRING(MatroskaDocTypes.TagString, SIMPLE_TAG),

    /** Allowed anywhere, as padding. */
    VOID(MatroskaDocTypes.Void, null, Content.SKIPPED),
    /** Allowed anywhere. Not checked, because TLS protects the data of Kinesis Video Streams. */
    CRC_32(MatroskaDocTypes.CRC_32, null, Content.SKIPPED);

    /** What the reader does with an element's bytes. */
    enum Content {
        MASTER,
        UNSIGNED,
        FLOAT,
        TEXT,
        BINARY,
        BLOCK,
        SKIPPED
    }

    private static final @Nullable MkvElement[] ONE_BYTE_IDS = new @Nullable MkvElement[256];
    private static final Map<Integer, MkvElement> BY_ID = new HashMap<>();

    static {
        for (var element : values()) {
            BY_ID.put(element.id, element);
            if (element.id <= 0xFF) {
                ONE_BYTE_IDS[element.id] = element;
            }
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // A prototype is immutable, but jebml has no annotation for that.
    private final ProtoType<? extends Element> prototype;

    private final int id;
    private final @Nullable MkvElement parent;
    private final Content content;

    MkvElement(ProtoType<? extends Element> prototype, @Nullable MkvElement parent) {
        this(prototype, parent, contentOf(prototype));
    }

    MkvElement(ProtoType<? extends Element> prototype, @Nullable MkvElement parent, Content content) {
        this.prototype = prototype;
        this.id = idOf(prototype.getType());
        this.parent = parent;
        this.content = content;
    }

    /** Returns null for other elements. The id includes its length marker, as in the specification. */
    static @Nullable MkvElement byId(int id) {
        return (id & ~0xFF) == 0 ? ONE_BYTE_IDS[id] : BY_ID.get(id);
    }

    int id() {
        return id;
    }

    /** The name in the specification and in {@code mkvinfo}. */
    String matroskaName() {
        return prototype.getName();
    }

    /** 0 for EBML and Segment; -1 for elements that are allowed anywhere. */
    int level() {
        return prototype.getLevel();
    }

    Content content() {
        return content;
    }

    boolean mayStandIn(@Nullable MkvElement where) {
        return level() < 0 || where == parent || (this == SIMPLE_TAG && where == SIMPLE_TAG);
    }

    /** Throws if the length is invalid for the type, or exceeds the bounds. */
    void requireValueOf(long bytes, long atByte) {
        boolean allowed =
                switch (content) {
                    case UNSIGNED -> bytes <= 8;
                    case FLOAT -> bytes == 0 || bytes == 4 || bytes == 8;
                    case TEXT -> bytes <= MkvReader.Limits.MAX_TEXT_BYTES;
                    case BINARY -> bytes <= MkvReader.Limits.MAX_BINARY_BYTES;
                    case MASTER, BLOCK, SKIPPED ->
                        throw new IllegalStateException(
                                this + " is " + content + ", expected one with a value to keep");
                };
        if (!allowed) {
            var expected =
                    switch (content) {
                        case UNSIGNED -> "0 to 8 bytes";
                        case FLOAT -> "0, 4 or 8 bytes";
                        case TEXT -> "at most " + MkvReader.Limits.MAX_TEXT_BYTES + " bytes";
                        default -> "at most " + MkvReader.Limits.MAX_BINARY_BYTES + " bytes";
                    };
            throw new MalformedMkv.Failure(matroskaName(), atByte, "has " + bytes + " bytes", expected);
        }
    }

    /** The parent, for error messages. */
    String place() {
        return parent == null ? "the top level" : parent.matroskaName();
    }

    /** Only these two may have an unknown size. */
    boolean mayHaveUnknownSize() {
        return this == SEGMENT || this == CLUSTER;
    }

    ProtoType<? extends Element> prototype() {
        return prototype;
    }

    private static int idOf(ByteBuffer bytes) {
        int id = 0;
        while (bytes.hasRemaining()) {
            id = id << 8 | (bytes.get() & 0xFF);
        }
        return id;
    }

    private static Content contentOf(ProtoType<? extends Element> prototype) {
        return switch (prototype.getInstance()) {
            case MasterElement master -> Content.MASTER;
            case UnsignedIntegerElement number -> Content.UNSIGNED;
            case FloatElement number -> Content.FLOAT;
            case StringElement text -> Content.TEXT;
            default -> Content.BINARY;
        };
    }
}

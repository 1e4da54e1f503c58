package dev.llafar.kvs.mkv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Converts the elements outside of Clusters to DocumentStarted, SegmentInfo, Tracks and Tags. */
final class MetadataReader {
    private static final int VIDEO = 1;
    private static final int AUDIO = 2;
    private static final double DEFAULT_SAMPLING_HZ = 8_000;

    private String docType = "";
    private long timecodeScale;
    private String muxingApp = "";
    private String writingApp = "";

    private final List<MkvTrack> tracks = new ArrayList<>();
    private long number;
    private long uid;
    private long type;
    private String name = "";
    private String codecId = "";
    private byte[] codecPrivate = {};
    private double samplingHz;
    private long channels;
    private long bitDepth;
    private long defaultDuration;
    private long codecDelay;
    private long width;
    private long height;
    private boolean contentEncoded;

    private final List<MkvTag> tags = new ArrayList<>();
    private String tagName = "";
    private String tagValue = "";

    /** Starts a master element. */
    void open(MkvElement element) {
        switch (element) {
            case EBML -> docType = "";
            case INFO -> {
                timecodeScale = MkvEvent.SegmentInfo.DEFAULT.timecodeScaleNanos();
                muxingApp = "";
                writingApp = "";
            }
            case TRACKS -> tracks.clear();
            case TRACK_ENTRY -> openTrack();
            case TAGS -> tags.clear();
            case SIMPLE_TAG -> {
                keepTag(); // The enclosing SimpleTag.
                tagName = "";
                tagValue = "";
            }
            default -> {}
        }
    }

    /** The current track has ContentEncodings, which are not read. */
    void markContentEncoded() {
        contentEncoded = true;
    }

    void accept(MkvElement element, long atByte, byte[] bytes) {
        switch (element) {
            case DOC_TYPE -> docType = text(bytes);
            case EBML_READ_VERSION -> requireAtMost(element, atByte, unsigned(bytes), 1);
            case EBML_MAX_ID_LENGTH -> requireAtMost(element, atByte, unsigned(bytes), 4);
            case EBML_MAX_SIZE_LENGTH -> requireAtMost(element, atByte, unsigned(bytes), 8);
            case TIMECODE_SCALE -> timecodeScale = between(element, atByte, unsigned(bytes), 1, Integer.MAX_VALUE);
            case MUXING_APP -> muxingApp = text(bytes);
            case WRITING_APP -> writingApp = text(bytes);
            case TRACK_NUMBER -> number = between(element, atByte, unsigned(bytes), 1, Integer.MAX_VALUE);
            case TRACK_UID -> uid = unsigned(bytes);
            case TRACK_TYPE -> type = unsigned(bytes);
            case NAME -> name = text(bytes);
            case CODEC_ID -> codecId = text(bytes);
            case CODEC_PRIVATE -> codecPrivate = bytes;
            case CODEC_DELAY -> codecDelay = between(element, atByte, unsigned(bytes), 0, Long.MAX_VALUE);
            case DEFAULT_DURATION -> defaultDuration = between(element, atByte, unsigned(bytes), 0, 1L << 40);
            case SAMPLING_FREQUENCY -> samplingHz = frequency(element, atByte, bytes);
            case CHANNELS -> channels = between(element, atByte, unsigned(bytes), 1, 255);
            case BIT_DEPTH -> bitDepth = between(element, atByte, unsigned(bytes), 0, 255);
            case PIXEL_WIDTH -> width = between(element, atByte, unsigned(bytes), 0, Integer.MAX_VALUE);
            case PIXEL_HEIGHT -> height = between(element, atByte, unsigned(bytes), 0, Integer.MAX_VALUE);
            case TAG_NAME -> tagName = text(bytes);
            case TAG_STRING -> tagValue = text(bytes);
            default -> throw new IllegalStateException("element is " + element + ", expected one with a value to keep");
        }
    }

    MkvEvent.DocumentStarted document(long atByte) {
        if (!docType.equals("matroska") && !docType.equals("webm")) {
            throw new MalformedMkv.Failure("EBML", atByte, "has DocType " + quoted(docType), "matroska or webm");
        }
        return new MkvEvent.DocumentStarted(docType, atByte);
    }

    MkvEvent.SegmentInfo info() {
        return new MkvEvent.SegmentInfo(timecodeScale, muxingApp, writingApp);
    }

    MkvEvent.Tracks tracks() {
        return new MkvEvent.Tracks(tracks);
    }

    MkvEvent.Tags tags(boolean afterCluster) {
        return new MkvEvent.Tags(tags, afterCluster);
    }

    void closeTrack(long atByte) {
        if (number == 0) {
            throw new MalformedMkv.Failure("TrackEntry", atByte, "has no TrackNumber", "one from 1");
        }
        var kind = type == VIDEO ? MkvTrack.Kind.VIDEO : type == AUDIO ? MkvTrack.Kind.AUDIO : MkvTrack.Kind.OTHER;
        boolean audio = kind == MkvTrack.Kind.AUDIO;
        tracks.add(new MkvTrack(
                (int) number,
                uid,
                kind,
                name,
                codecId,
                codecPrivate,
                audio ? samplingHz : 0,
                audio ? (int) channels : 0,
                (int) bitDepth,
                defaultDuration,
                codecDelay,
                (int) width,
                (int) height,
                contentEncoded));
    }

    void keepTag() {
        if (!tagName.isEmpty()) {
            tags.add(new MkvTag(tagName, tagValue));
        }
        tagName = "";
        tagValue = "";
    }

    /** Big-endian, 0 to 8 bytes; the reader rejects longer ones. */
    static long unsigned(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xFF);
        }
        return value;
    }

    private void openTrack() {
        number = 0;
        uid = 0;
        type = 0;
        name = "";
        codecId = "";
        codecPrivate = new byte[0];
        samplingHz = DEFAULT_SAMPLING_HZ;
        channels = 1;
        bitDepth = 0;
        defaultDuration = 0;
        codecDelay = 0;
        width = 0;
        height = 0;
        contentEncoded = false;
    }

    /** Strings in EBML may be padded with zero bytes. */
    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static double frequency(MkvElement element, long atByte, byte[] bytes) {
        double value =
                switch (bytes.length) {
                    case 0 -> 0;
                    case 4 -> Float.intBitsToFloat((int) unsigned(bytes));
                    default -> Double.longBitsToDouble(unsigned(bytes));
                };
        if (!(value > 0 && value <= 768_000)) {
            throw new MalformedMkv.Failure(element.matroskaName(), atByte, "is " + value + " Hz", "0 to 768000 Hz");
        }
        return value;
    }

    private static void requireAtMost(MkvElement element, long atByte, long value, long most) {
        between(element, atByte, value, 0, most);
    }

    private static long between(MkvElement element, long atByte, long value, long least, long most) {
        if (value < least || value > most) {
            throw new MalformedMkv.Failure(
                    element.matroskaName(), atByte, "is " + Long.toUnsignedString(value), least + " to " + most);
        }
        return value;
    }

    private static String quoted(String text) {
        return "\"" + (text.length() > 32 ? text.substring(0, 32) + "…" : text) + "\"";
    }
}

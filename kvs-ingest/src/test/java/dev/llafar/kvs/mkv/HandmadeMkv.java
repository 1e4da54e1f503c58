package dev.llafar.kvs.mkv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Matroska byte by byte, right or wrong, so that a test can say what no muxer would write. */
public final class HandmadeMkv {
    public static final int EBML = 0x1A45DFA3;
    public static final int DOC_TYPE = 0x4282;
    public static final int SEGMENT = 0x18538067;
    public static final int INFO = 0x1549A966;
    public static final int TIMECODE_SCALE = 0x2AD7B1;
    public static final int TRACKS = 0x1654AE6B;
    public static final int TRACK_ENTRY = 0xAE;
    public static final int TRACK_NUMBER = 0xD7;
    public static final int TRACK_TYPE = 0x83;
    public static final int CODEC_ID = 0x86;
    public static final int CODEC_PRIVATE = 0x63A2;
    public static final int DEFAULT_DURATION = 0x23E383;
    public static final int AUDIO = 0xE1;
    public static final int SAMPLING_FREQUENCY = 0xB5;
    public static final int CLUSTER = 0x1F43B675;
    public static final int TIMECODE = 0xE7;
    public static final int SIMPLE_BLOCK = 0xA3;
    public static final int BLOCK_GROUP = 0xA0;
    public static final int BLOCK = 0xA1;
    public static final int REFERENCE_BLOCK = 0xFB;
    public static final int TAGS = 0x1254C367;
    public static final int TAG = 0x7373;
    public static final int SIMPLE_TAG = 0x67C8;
    public static final int TAG_NAME = 0x45A3;
    public static final int TAG_STRING = 0x4487;
    public static final int VOID = 0xEC;
    public static final int CRC_32 = 0xBF;

    private HandmadeMkv() {}

    /** An element with the shortest size. */
    public static byte[] element(int id, byte[]... children) {
        byte[] body = join(children);
        return join(id(id), size(body.length), body);
    }

    /** An element that claims a size of its own. */
    public static byte[] claiming(int id, long claimed, byte[]... children) {
        return join(id(id), size(claimed), join(children));
    }

    /** An element of unknown size, in its one-byte form. */
    public static byte[] open(int id, byte[]... children) {
        return join(id(id), bytes(0xFF), join(children));
    }

    public static byte[] number(int id, long value) {
        return element(id, bytes((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value));
    }

    public static byte[] text(int id, String value) {
        return element(id, value.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] ebml() {
        return element(EBML, text(DOC_TYPE, "matroska"));
    }

    public static byte[] track(int number) {
        return element(TRACK_ENTRY, number(TRACK_NUMBER, number), number(TRACK_TYPE, 2), text(CODEC_ID, "A_AAC"));
    }

    public static byte[] block(int track, int relativeTime, int flags, byte[]... data) {
        return join(bytes(0x80 | track, relativeTime >> 8, relativeTime, flags), join(data));
    }

    public static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] id(int id) {
        int length = 4 - Integer.numberOfLeadingZeros(id) / 8;
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (id >> (8 * (length - 1 - i)));
        }
        return bytes;
    }

    private static byte[] size(long size) {
        int length = 1;
        while (size >= (1L << (7 * length)) - 1) {
            length++;
        }
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((size | (1L << (7 * length))) >> (8 * (length - 1 - i)));
        }
        return bytes;
    }
}

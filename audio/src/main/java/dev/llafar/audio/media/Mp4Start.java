package dev.llafar.audio.media;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * The beginning of a stream: if it is MP4 or QuickTime, its top-level boxes up to the header of the first one that holds the
 * index or the media data.
 *
 * @param bytes that were read
 * @param indexIsLast whether the media data comes before the index, so that the stream can only be decoded after its end
 * @param mediaBytes the declared length of the box with the media data, in such a stream
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on without a copy.
record Mp4Start(byte[] bytes, boolean indexIsLast, long mediaBytes) {
    private static final int MOOV = type("moov");
    private static final int MOOF = type("moof");
    private static final int MDAT = type("mdat");
    private static final Set<Integer> FIRST_TYPES =
            Set.of(type("ftyp"), type("styp"), type("wide"), type("free"), type("skip"), type("pnot"), MDAT);
    private static final int MAX_BOXES = 32;
    private static final int HEADER_BYTES = 8;
    private static final int LONG_HEADER_BYTES = 16;

    /** More than encoders reserve before the media data. */
    private static final int MAX_BYTES = 1 << 20;

    /**
     * Reads no more than is necessary: eight bytes of a stream that is not MP4.
     *
     * @param first the first bytes, which were read already, at most eight
     */
    static Mp4Start read(byte[] first, InputStream in) throws IOException {
        var start = first;
        long box = 0;
        for (int boxes = 0; boxes < MAX_BOXES && box + LONG_HEADER_BYTES <= MAX_BYTES; boxes++) {
            start = extended(start, (int) box + HEADER_BYTES, in);
            if (start.length < box + HEADER_BYTES) {
                break;
            }
            long size = Integer.toUnsignedLong(ByteBuffer.wrap(start).getInt((int) box));
            int type = ByteBuffer.wrap(start).getInt((int) box + Integer.BYTES);
            if (type == MOOV || type == MOOF || (boxes == 0 && !FIRST_TYPES.contains(type))) {
                break;
            }
            if (size == 1) {
                start = extended(start, (int) box + LONG_HEADER_BYTES, in);
                size = start.length < box + LONG_HEADER_BYTES
                        ? 0
                        : ByteBuffer.wrap(start).getLong((int) box + HEADER_BYTES);
            }
            if (type == MDAT) {
                return new Mp4Start(start, true, size < 0 ? Long.MAX_VALUE : size);
            }
            if (size < HEADER_BYTES) {
                break;
            }
            box += Math.min(size, MAX_BYTES);
        }
        return new Mp4Start(start, false, 0);
    }

    /** The same bytes with more of the stream, up to a position or the end of the stream. */
    private static byte[] extended(byte[] start, int position, InputStream in) throws IOException {
        var more = in.readNBytes(Math.max(0, position - start.length));
        var extended = Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, extended, start.length, more.length);
        return extended;
    }

    private static int type(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)).getInt();
    }
}

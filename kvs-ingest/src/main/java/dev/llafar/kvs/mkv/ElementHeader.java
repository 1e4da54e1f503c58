package dev.llafar.kvs.mkv;

/** Reads an element's id and size, byte by byte. */
final class ElementHeader {
    /** The size is unknown: all its value bits are one. */
    static final long UNKNOWN_SIZE = -1;

    private static final int MAX_ID_BYTES = 4;
    private static final int MAX_SIZE_BYTES = 8;

    private int id;
    private int idBytesLeft;
    private long size;
    private int sizeBytesLeft;
    private int sizeBytes;
    private boolean begun;
    private boolean inSize;
    private long atByte;

    /**
     * Takes the next byte.
     *
     * @param b 0 to 255
     * @param position of that byte in the stream
     * @return true if this was the last byte; the next call starts another header
     */
    boolean accept(int b, long position) {
        if (!begun) {
            begun = true;
            inSize = false;
            atByte = position;
            int length = Integer.numberOfLeadingZeros(b) - 23;
            if (length > MAX_ID_BYTES) {
                throw new MalformedMkv.Failure(
                        "element", position, "begins with byte 0x%02X".formatted(b), "an id of one to four bytes");
            }
            id = b;
            idBytesLeft = length - 1;
            return false;
        }
        if (idBytesLeft > 0) {
            id = id << 8 | b;
            idBytesLeft--;
            return false;
        }
        if (!inSize) {
            inSize = true;
            sizeBytes = Integer.numberOfLeadingZeros(b) - 23;
            if (sizeBytes > MAX_SIZE_BYTES) {
                throw new MalformedMkv.Failure(
                        name(), atByte, "has a size that begins with byte 0x00", "a size of one to eight bytes");
            }
            size = b & (0xFF >> sizeBytes);
            sizeBytesLeft = sizeBytes - 1;
        } else {
            size = size << 8 | b;
            sizeBytesLeft--;
        }
        if (sizeBytesLeft > 0) {
            return false;
        }
        if (size == (1L << (7 * sizeBytes)) - 1) {
            size = UNKNOWN_SIZE;
        }
        begun = false;
        return true;
    }

    /** Whether a header is incomplete. */
    boolean begun() {
        return begun;
    }

    int id() {
        return id;
    }

    /** Bytes after the header, or {@link #UNKNOWN_SIZE}. */
    long size() {
        return size;
    }

    /** Position of the id's first byte. */
    long atByte() {
        return atByte;
    }

    /** The element's name, or the id of an unknown element. */
    String name() {
        return nameOf(id);
    }

    static String nameOf(int id) {
        var element = MkvElement.byId(id);
        return element == null ? "element 0x%X".formatted(id) : element.matroskaName();
    }
}

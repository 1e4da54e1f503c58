package dev.llafar.kvs.mkv;

import java.util.Arrays;

/** Reads the frame sizes of one laced block, byte by byte. */
final class LaceHeader {
    private static final int XIPH = 0x02;
    private static final int FIXED = 0x04;

    private final String element;
    private final long atByte;
    private final int lacing;
    private int[] sizes = {};
    private boolean counted;
    private int known;
    private long partial;
    private int vintBytesLeft;
    private int vintBytes;

    /**
     * Creates a reader for one block.
     *
     * @param lacing the two lacing bits of the block's flags, in place: 0x02 Xiph, 0x04 fixed, 0x06 EBML
     */
    LaceHeader(String element, long atByte, int lacing) {
        this.element = element;
        this.atByte = atByte;
        this.lacing = lacing;
    }

    /**
     * Takes the next byte.
     *
     * @return true if this was the last byte of the lace header
     */
    boolean accept(int b) {
        if (!counted) {
            counted = true;
            sizes = new int[b + 1];
        } else if (lacing == XIPH) {
            acceptXiph(b);
        } else {
            acceptVint(b);
        }
        return lacing == FIXED || known == sizes.length - 1;
    }

    /** Returns the sizes of all frames. The last one is the rest of the block. */
    int[] sizes(long dataBytes) {
        if (lacing == FIXED) {
            if (dataBytes % sizes.length != 0) {
                throw malformed(
                        "laces " + sizes.length + " frames of one size in " + dataBytes + " bytes",
                        "a multiple of " + sizes.length);
            }
            Arrays.fill(sizes, (int) (dataBytes / sizes.length));
            return sizes;
        }
        long before = 0;
        for (int i = 0; i < sizes.length - 1; i++) {
            before += sizes[i];
        }
        if (before > dataBytes) {
            throw malformed("laces frames of " + before + " bytes", "at most the block's " + dataBytes);
        }
        sizes[sizes.length - 1] = (int) (dataBytes - before);
        return sizes;
    }

    private void acceptXiph(int b) {
        partial += b;
        if (b < 0xFF) {
            keep(partial);
        }
    }

    private void acceptVint(int b) {
        if (vintBytesLeft == 0) {
            vintBytes = Integer.numberOfLeadingZeros(b) - 23;
            if (vintBytes > 8) {
                throw malformed("has a lace size that begins with byte 0x00", "a size of one to eight bytes");
            }
            partial = b & (0xFF >> vintBytes);
            vintBytesLeft = vintBytes;
        } else {
            partial = partial << 8 | b;
        }
        vintBytesLeft--;
        if (vintBytesLeft == 0) {
            // The first value is a size, the others are biased differences to the previous size.
            keep(known == 0 ? partial : sizes[known - 1] + partial - ((1L << (7 * vintBytes - 1)) - 1));
        }
    }

    private void keep(long size) {
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw malformed("laces a frame of " + size + " bytes", "0 to " + Integer.MAX_VALUE);
        }
        sizes[known++] = (int) size;
        partial = 0;
    }

    private MalformedMkv.Failure malformed(String found, String expected) {
        return new MalformedMkv.Failure(element, atByte, found, expected);
    }
}

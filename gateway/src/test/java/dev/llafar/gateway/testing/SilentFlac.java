package dev.llafar.gateway.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** FLAC at 16 kHz that contains only silence: 13 bytes for four seconds. */
public final class SilentFlac {
    private static final int BLOCK_SAMPLES = 65_535;
    private static final int STREAM_INFO_BYTES = 34;

    private SilentFlac() {}

    /** A file of at least this duration. */
    public static byte[] ofSeconds(int seconds) {
        int blocks = Math.ceilDiv(16_000 * seconds, BLOCK_SAMPLES);
        ByteBuffer out = ByteBuffer.allocate(42 + 16 * blocks);
        out.put(new byte[] {'f', 'L', 'a', 'C'}).putInt(0x80000000 | STREAM_INFO_BYTES);
        out.putShort((short) BLOCK_SAMPLES).putShort((short) BLOCK_SAMPLES).put(new byte[6]);
        // 20 bits of the rate, 3 of the channels, 5 of the sample size, 36 of the number of samples; then an MD5 of
        // zeros.
        out.putLong(16_000L << 44 | 15L << 36 | (long) blocks * BLOCK_SAMPLES).put(new byte[16]);
        for (int block = 0; block < blocks; block++) {
            putFrame(out, block);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void putFrame(ByteBuffer out, int number) {
        int start = out.position();
        out.putShort((short) 0xFFF8).put((byte) 0x75).put((byte) 0x08); // 16-bit block size, 16 kHz, mono, 16 bits
        putNumber(out, number);
        out.putShort((short) (BLOCK_SAMPLES - 1));
        out.put((byte) checksum(out, start, 8, 0x07));
        out.put((byte) 0).putShort((short) 0); // one subframe: a constant of 0
        out.putShort((short) checksum(out, start, 16, 0x8005));
    }

    /** As in UTF-8. */
    private static void putNumber(ByteBuffer out, int number) {
        if (number < 0x80) {
            out.put((byte) number);
        } else if (number < 0x800) {
            out.put((byte) (0xC0 | (number >> 6))).put((byte) (0x80 | (number & 0x3F)));
        } else {
            out.put((byte) (0xE0 | (number >> 12)))
                    .put((byte) (0x80 | ((number >> 6) & 0x3F)))
                    .put((byte) (0x80 | (number & 0x3F)));
        }
    }

    private static int checksum(ByteBuffer bytes, int start, int bits, int polynomial) {
        int top = 1 << (bits - 1);
        int sum = 0;
        for (int at = start; at < bytes.position(); at++) {
            sum ^= (bytes.get(at) & 0xFF) << (bits - 8);
            for (int bit = 0; bit < 8; bit++) {
                sum = (sum & top) == 0 ? sum << 1 : sum << 1 ^ polynomial;
            }
        }
        return sum & ((top << 1) - 1);
    }
}

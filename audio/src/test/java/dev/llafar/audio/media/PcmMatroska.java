package dev.llafar.audio.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes Matroska with one track of mono PCM, and a track of video, block by block with any timestamps. */
final class PcmMatroska {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PcmMatroska(int rateHz, int bitsPerSample) {
        out.writeBytes(element(0x1A45DFA3, element(0x4282, "matroska".getBytes(StandardCharsets.US_ASCII))));
        out.writeBytes(new byte[] {0x18, 0x53, (byte) 0x80, 0x67, 1, -1, -1, -1, -1, -1, -1, -1});
        out.writeBytes(element(0x1549A966, number(0x2AD7B1, 1_000_000)));
        var rate = ByteBuffer.allocate(8).putDouble(rateHz).array();
        var audio = element(0xE1, element(0xB5, rate), number(0x9F, 1), number(0x6264, bitsPerSample));
        var video = element(0xE0, number(0xB0, 16), number(0xBA, 16));
        out.writeBytes(element(
                0x1654AE6B,
                element(0xAE, number(0xD7, 1), number(0x73C5, 1), number(0x83, 2), text(0x86, "A_PCM/INT/LIT"), audio),
                element(0xAE, number(0xD7, 2), number(0x73C5, 2), number(0x83, 1), text(0x86, "V_MJPEG"), video)));
    }

    PcmMatroska audio(long timeMillis, byte[] data) {
        return block(1, timeMillis, data);
    }

    PcmMatroska audio(long timeMillis, short[] samples) {
        var data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asShortBuffer().put(samples);
        return block(1, timeMillis, data.array());
    }

    PcmMatroska video(long timeMillis) {
        return block(2, timeMillis, new byte[50]);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private PcmMatroska block(int track, long timeMillis, byte[] data) {
        var block = ByteBuffer.allocate(4 + data.length)
                .put((byte) (0x80 | track))
                .putShort((short) 0)
                .put((byte) 0x80)
                .put(data)
                .array();
        out.writeBytes(element(0x1F43B675, number(0xE7, timeMillis), element(0xA3, block)));
        return this;
    }

    private static byte[] text(int id, String value) {
        return element(id, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] number(int id, long value) {
        return element(id, ByteBuffer.allocate(8).putLong(value).array());
    }

    private static byte[] element(int id, byte[]... children) {
        var body = new ByteArrayOutputStream();
        for (var child : children) {
            body.writeBytes(child);
        }
        int idBytes = (32 - Integer.numberOfLeadingZeros(id) + 7) / 8;
        var element = ByteBuffer.allocate(idBytes + 8 + body.size());
        element.put(ByteBuffer.allocate(4).putInt(id).array(), 4 - idBytes, idBytes);
        element.putLong(1L << 56 | body.size());
        return element.put(body.toByteArray()).array();
    }
}

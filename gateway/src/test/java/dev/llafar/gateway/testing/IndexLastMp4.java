package dev.llafar.gateway.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An MP4 as a recorder writes it while it does not know how long it will be: {@code ftyp}, {@code mdat}, {@code moov}. */
public final class IndexLastMp4 {
    private static final int SAMPLE_BYTES = 2;

    private IndexLastMp4() {}

    /** One track of uncompressed 16-bit mono, so that what comes out can be compared sample by sample. */
    public static byte[] of(short[] samples, int rateHz) {
        byte[] type = box("ftyp", ascii("isom"), ints(512), ascii("isom"));
        ByteBuffer sound = ByteBuffer.allocate(samples.length * SAMPLE_BYTES);
        for (short sample : samples) {
            sound.putShort(Short.reverseBytes(sample)); // sowt is little-endian
        }
        int soundAt = type.length + Long.BYTES;
        return joined(type, box("mdat", sound.array()), index(samples.length, rateHz, soundAt));
    }

    private static byte[] index(int samples, int rateHz, int soundAt) {
        byte[] unity = ints(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
        byte[] movie = box(
                "mvhd",
                ints(0, 0, 0, rateHz, samples, 0x10000),
                shorts(0x100, 0),
                ints(0, 0),
                unity,
                new byte[24],
                ints(2));
        byte[] track = box("tkhd", ints(7, 0, 0, 1, 0, samples, 0, 0), shorts(0, 0, 0x100, 0), unity, ints(0, 0));
        byte[] media = box("mdhd", ints(0, 0, 0, rateHz, samples), shorts(0x55c4, 0));
        byte[] handler = box("hdlr", ints(0, 0), ascii("soun"), ints(0, 0, 0), new byte[1]);
        byte[] references = box("dinf", box("dref", ints(0, 1), box("url ", ints(1))));
        byte[] pcm = box("sowt", shorts(0, 0, 0, 1), ints(0, 0), shorts(1, 16), ints(0), shorts(rateHz, 0));
        byte[] table = box(
                "stbl",
                box("stsd", ints(0, 1), pcm),
                box("stts", ints(0, 1, samples, 1)),
                box("stsc", ints(0, 1, 1, samples, 1)),
                box("stsz", ints(0, SAMPLE_BYTES, samples)),
                box("stco", ints(0, 1, soundAt)));
        byte[] information = box("minf", box("smhd", ints(0, 0)), references, table);
        return box("moov", movie, box("trak", track, box("mdia", media, handler, information)));
    }

    private static byte[] box(String name, byte[]... content) {
        byte[] body = joined(content);
        return joined(ints(body.length + Long.BYTES), ascii(name), body);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }
}

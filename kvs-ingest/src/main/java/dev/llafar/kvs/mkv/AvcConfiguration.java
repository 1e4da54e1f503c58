package dev.llafar.kvs.mkv;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * H.264 between an encoder, which marks NAL units with start codes (Annex B), and Matroska, which prefixes them with their
 * length and keeps the parameter sets in the track (ISO/IEC 14496-15, 5.2.4.1).
 */
public final class AvcConfiguration {
    private static final int SEQUENCE_PARAMETERS = 7;
    private static final int PICTURE_PARAMETERS = 8;

    private final byte[] sequence;
    private final byte[] picture;

    private AvcConfiguration(byte[] sequence, byte[] picture) {
        this.sequence = sequence;
        this.picture = picture;
    }

    /**
     * Finds the first sequence and picture parameter sets in an encoder's Annex B output or extra data.
     *
     * @throws IllegalArgumentException when one of them is not there
     */
    public static AvcConfiguration fromAnnexB(byte[] annexB) {
        byte[] sequence = {};
        byte[] picture = {};
        for (byte[] unit : nalUnits(annexB)) {
            if (sequence.length == 0 && type(unit) == SEQUENCE_PARAMETERS && unit.length >= 4) {
                sequence = unit;
            } else if (picture.length == 0 && type(unit) == PICTURE_PARAMETERS) {
                picture = unit;
            }
        }
        if (sequence.length == 0 || picture.length == 0) {
            throw new IllegalArgumentException("H.264 data of " + annexB.length + " bytes has "
                    + (sequence.length == 0 ? "no sequence parameter set" : "no picture parameter set")
                    + ", expected both");
        }
        return new AvcConfiguration(sequence, picture);
    }

    /** The AVCDecoderConfigurationRecord with lengths of four bytes: a track's private data. */
    public byte[] bytes() {
        var out = new ByteArrayOutputStream();
        out.write(1);
        out.write(sequence, 1, 3); // profile, compatibility, level
        out.write(0xFC | 3);
        out.write(0xE0 | 1);
        writeSet(out, sequence);
        out.write(1);
        writeSet(out, picture);
        return out.toByteArray();
    }

    /** One frame from start codes to lengths of four bytes; parameter sets stay out, the track has them. */
    public static byte[] lengthPrefixed(byte[] annexB) {
        var out = new ByteArrayOutputStream(annexB.length + 8);
        for (byte[] unit : nalUnits(annexB)) {
            if (type(unit) != SEQUENCE_PARAMETERS && type(unit) != PICTURE_PARAMETERS) {
                out.write(unit.length >> 24);
                out.write(unit.length >> 16);
                out.write(unit.length >> 8);
                out.write(unit.length);
                out.writeBytes(unit);
            }
        }
        return out.toByteArray();
    }

    private static List<byte[]> nalUnits(byte[] annexB) {
        var units = new ArrayList<byte[]>();
        int begin = -1;
        for (int i = 0; i + 2 < annexB.length; i++) {
            if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
                addUnit(units, annexB, begin, i);
                begin = i + 3;
                i += 2;
            }
        }
        addUnit(units, annexB, begin, annexB.length);
        return units;
    }

    private static void addUnit(List<byte[]> units, byte[] annexB, int begin, int end) {
        int last = end;
        while (begin >= 0 && last > begin && annexB[last - 1] == 0) {
            last--; // a start code may have a zero more, and no NAL unit ends with one
        }
        if (begin >= 0 && last > begin) {
            units.add(Arrays.copyOfRange(annexB, begin, last));
        }
    }

    private static int type(byte[] unit) {
        return unit[0] & 0x1F;
    }

    private static void writeSet(ByteArrayOutputStream out, byte[] set) {
        out.write(set.length >> 8);
        out.write(set.length);
        out.writeBytes(set);
    }
}

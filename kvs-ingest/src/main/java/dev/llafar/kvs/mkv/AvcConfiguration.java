package dev.llafar.kvs.mkv;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Converts H.264 from the format of encoders, with start codes before NAL units (Annex B), to that of Matroska, with length
 * prefixes and with the parameter sets in the track (ISO/IEC 14496-15, 5.2.4.1).
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
     * @throws IllegalArgumentException if one of them is missing
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

    /** The AVCDecoderConfigurationRecord for four-byte lengths, which is the private data of a track. */
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

    /** Converts a frame to four-byte lengths, without parameter sets. */
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
            last--; // Start codes may have an additional zero, and NAL units do not end with one.
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

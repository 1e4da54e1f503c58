package dev.llafar.kvs.mkv;

import java.util.Arrays;

/**
 * The configuration of an AAC decoder (ISO/IEC 14496-3, 1.6.2.1): object type, rate, channels.
 *
 * @param objectType 2 for AAC-LC
 * @param channels 1 to 8; 8 is configuration 7
 */
public record AudioSpecificConfig(int objectType, int samplingHz, int channels) {
    private static final int LOW_COMPLEXITY = 2;
    private static final int EXPLICIT_RATE = 15;
    private static final int[] RATES_HZ = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    public AudioSpecificConfig {
        if (objectType < 1 || objectType > 30) {
            throw new IllegalArgumentException("objectType is " + objectType + ", expected 1 to 30");
        }
        if (samplingHz < 1 || samplingHz >= 1 << 24) {
            throw new IllegalArgumentException("samplingHz is " + samplingHz + ", expected 1 to " + ((1 << 24) - 1));
        }
        if (channels < 1 || channels > 8 || channels == 7) {
            throw new IllegalArgumentException("channels is " + channels + ", expected 1 to 6 or 8");
        }
    }

    /** AAC-LC. */
    public static AudioSpecificConfig lowComplexity(int samplingHz, int channels) {
        return new AudioSpecificConfig(LOW_COMPLEXITY, samplingHz, channels);
    }

    /** Two bytes, or five for a rate without an index. */
    public byte[] bytes() {
        int configuration = channels == 8 ? 7 : channels;
        for (int index = 0; index < RATES_HZ.length; index++) {
            if (RATES_HZ[index] == samplingHz) {
                int bits = objectType << 11 | index << 7 | configuration << 3;
                return new byte[] {(byte) (bits >> 8), (byte) bits};
            }
        }
        long bits = (long) objectType << 35 | (long) EXPLICIT_RATE << 31 | (long) samplingHz << 7 | configuration << 3;
        return new byte[] {
            (byte) (bits >> 32), (byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits
        };
    }

    /**
     * Parses the start of a track's private data. Extensions (SBR, PS) are ignored.
     *
     * @throws IllegalArgumentException if the bytes are invalid
     */
    public static AudioSpecificConfig parse(byte[] bytes) {
        if (bytes.length < 2) {
            throw new IllegalArgumentException(
                    "AudioSpecificConfig has " + bytes.length + " bytes, expected at least 2");
        }
        long bits = 0;
        for (byte b : Arrays.copyOf(bytes, 5)) {
            bits = bits << 8 | (b & 0xFF);
        }
        int objectType = (int) (bits >> 35) & 0x1F;
        int index = (int) (bits >> 31) & 0xF;
        if (index == EXPLICIT_RATE && bytes.length < 5) {
            throw new IllegalArgumentException(
                    "AudioSpecificConfig with an explicit rate has " + bytes.length + " bytes, expected at least 5");
        }
        if (index >= RATES_HZ.length && index != EXPLICIT_RATE) {
            throw new IllegalArgumentException(
                    "AudioSpecificConfig has rate index " + index + ", expected 0 to 12 or 15");
        }
        int rate = index == EXPLICIT_RATE ? (int) (bits >> 7) & 0xFFFFFF : RATES_HZ[index];
        int configuration = (int) (index == EXPLICIT_RATE ? bits >> 3 : bits >> 27) & 0xF;
        return new AudioSpecificConfig(objectType, rate, configuration == 7 ? 8 : configuration);
    }
}

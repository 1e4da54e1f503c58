package dev.llafar.audio;

import java.util.Objects;

/**
 * Converts s16le bytes, split at any position, to mono samples. An incomplete frame (one sample of each channel) is kept
 * until the rest arrives, so the result does not depend on how the bytes are split.
 *
 * <p>Channels are mixed by their mean, so a voice on both of two channels keeps its level and nothing clips. Not thread
 * safe.
 */
public final class PcmBytes {
    /** The bound of {@code StreamConfig.channels}. */
    public static final int MAX_CHANNELS = 8;

    private static final byte[] NONE = {};

    private final int channels;
    private final int frameBytes;
    private final byte[] carried;
    private int carriedBytes;
    private long bytesReceived;

    /**
     * @param channels interleaved in the bytes, 1 to {@value #MAX_CHANNELS}
     * @throws IllegalArgumentException for any other number
     */
    public PcmBytes(int channels) {
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "channels is " + channels + ", expected 1 to " + MAX_CHANNELS + " interleaved channels");
        }
        this.channels = channels;
        this.frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        this.carried = new byte[frameBytes];
    }

    /** Returns the samples that are complete now, possibly none. The caller owns the array. */
    public short[] accept(byte[] chunk) {
        return accept(chunk, 0, chunk.length);
    }

    /** Processes {@code length} bytes from {@code offset}. The chunk is not kept. */
    public short[] accept(byte[] chunk, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, chunk.length);
        bytesReceived += length;
        var samples = new short[Math.toIntExact(((long) carriedBytes + length) / frameBytes)];
        int next = 0;
        int read = offset;
        int end = offset + length;
        if (carriedBytes > 0) {
            int missing = Math.min(frameBytes - carriedBytes, length);
            System.arraycopy(chunk, offset, carried, carriedBytes, missing);
            carriedBytes += missing;
            read += missing;
            if (carriedBytes < frameBytes) {
                return samples;
            }
            samples[next++] = mixed(carried, 0);
            carriedBytes = 0;
        }
        for (; read + frameBytes <= end; read += frameBytes) {
            samples[next++] = mixed(chunk, read);
        }
        System.arraycopy(chunk, read, carried, 0, end - read);
        carriedBytes = end - read;
        return samples;
    }

    /** Bytes received so far, including those of an incomplete frame. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Bytes of the incomplete frame: 0 to channels * 2 - 1. At the end of a stream they show that it was truncated. */
    public int bytesCarried() {
        return carriedBytes;
    }

    /** Converts samples to s16le bytes. */
    public static byte[] bytesOf(short[] samples) {
        if (samples.length == 0) {
            return NONE;
        }
        var bytes = new byte[samples.length * SampleClock.BYTES_PER_SAMPLE];
        for (int i = 0; i < samples.length; i++) {
            bytes[2 * i] = (byte) samples[i];
            bytes[2 * i + 1] = (byte) (samples[i] >> 8);
        }
        return bytes;
    }

    private short mixed(byte[] bytes, int at) {
        if (channels == 1) {
            return sample(bytes, at);
        }
        int sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += sample(bytes, at + channel * SampleClock.BYTES_PER_SAMPLE);
        }
        return (short) Math.floorDiv(sum, channels);
    }

    private static short sample(byte[] bytes, int at) {
        return (short) ((bytes[at] & 0xFF) | bytes[at + 1] << 8);
    }
}

package dev.llafar.audio;

import java.util.Objects;

/**
 * Turns s16le bytes, cut anywhere, into samples of one voice. A frame (one sample of every channel) that a chunk cuts in
 * two is kept until its rest arrives; what comes out depends on the bytes alone and never on how they were cut.
 *
 * <p>Channels are mixed by their mean, so that a voice on both of two channels keeps its level and nothing clips. Not
 * thread safe.
 */
public final class PcmBytes {
    /** The contract of {@code StreamConfig.channels}. */
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

    /** The samples that are whole now; empty when the chunk only began a frame. The array is the caller's. */
    public short[] accept(byte[] chunk) {
        return accept(chunk, 0, chunk.length);
    }

    /** The same for {@code length} bytes from {@code offset}; the chunk is not kept. */
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

    /** Bytes received so far, those of a frame that is not whole yet included. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Bytes of the frame that is not whole yet: 0 to channels * 2 - 1. A stream that ends with some was cut in a frame. */
    public int bytesCarried() {
        return carriedBytes;
    }

    /** s16le, for whoever writes samples to a wire. */
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

package dev.llafar.audio;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads 16-bit PCM WAV, plain or extensible, in order and in bounded memory. Any other encoding is for the media decoder.
 * Not thread safe.
 */
public final class WavReader implements AutoCloseable {
    static final int RIFF = fourCharacters("RIFF");
    static final int WAVE = fourCharacters("WAVE");
    static final int FMT = fourCharacters("fmt ");
    static final int DATA = fourCharacters("data");
    static final int FORMAT_PCM = 1;
    private static final int FORMAT_EXTENSIBLE = 0xFFFE;
    private static final int FMT_MOST_BYTES = 4_096;
    private static final long UNKNOWN_LENGTH = 0xFFFF_FFFFL;

    private final InputStream in;
    private final String name;
    private final int sampleRateHz;
    private final int channels;
    private long remaining;
    private boolean endless;
    private boolean truncated;

    private WavReader(InputStream in, String name) throws IOException {
        this.in = in;
        this.name = name;
        if (readInt() != RIFF) {
            throw new IOException(name + ": not WAV, no RIFF at the start");
        }
        readInt();
        if (readInt() != WAVE) {
            throw new IOException(name + ": RIFF but not WAVE");
        }
        ByteBuffer format = null;
        int chunk = readInt();
        while (chunk != DATA) {
            long length = readInt() & 0xFFFF_FFFFL;
            if (chunk == FMT) {
                format = formatChunk(length);
            } else {
                in.skipNBytes(length + (length & 1));
            }
            chunk = readInt();
        }
        if (format == null) {
            throw new IOException(name + ": WAV without a fmt chunk before its data");
        }
        channels = Short.toUnsignedInt(format.getShort(2));
        sampleRateHz = format.getInt(4);
        requireSixteenBitPcm(format);
        remaining = readInt() & 0xFFFF_FFFFL;
        // What a streaming writer that could not seek back leaves.
        endless = remaining == UNKNOWN_LENGTH || remaining == 0;
    }

    /**
     * Reads a file.
     *
     * @throws IOException saying what is wrong, with the file's name: not WAV, or another encoding
     */
    public static WavReader open(Path path) throws IOException {
        return open(Files.newInputStream(path), path.toString());
    }

    /**
     * Reads from a stream, which is closed with the reader or when this fails.
     *
     * @param name for errors
     */
    public static WavReader open(InputStream in, String name) throws IOException {
        try {
            return new WavReader(new BufferedInputStream(in), name);
        } catch (IOException failure) {
            in.close();
            throw failure instanceof EOFException
                    ? new IOException(name + ": ends within the WAV header", failure)
                    : failure;
        }
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    public int channels() {
        return channels;
    }

    /**
     * Reads on.
     *
     * @param mostFrames bound of the answer's length in frames (one sample of every channel)
     * @return interleaved samples, whole frames, or null at the end
     */
    public short @Nullable [] read(int mostFrames) throws IOException {
        int frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        long wanted = (long) mostFrames * frameBytes;
        if (!endless) {
            wanted = Math.min(wanted, remaining - remaining % frameBytes);
        }
        var bytes = in.readNBytes(Math.toIntExact(wanted));
        if (!endless) {
            remaining -= bytes.length;
            truncated |= bytes.length < wanted;
        }
        int frames = bytes.length / frameBytes;
        truncated |= bytes.length % frameBytes != 0;
        if (frames == 0) {
            return null;
        }
        var samples = new short[frames * channels];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    /** All that is left, interleaved; for files that are known to be small. */
    public short[] readAll() throws IOException {
        short[] all = {};
        for (var samples = read(1 << 16); samples != null; samples = read(1 << 16)) {
            int before = all.length;
            all = Arrays.copyOf(all, before + samples.length);
            System.arraycopy(samples, 0, all, before, samples.length);
        }
        return all;
    }

    /** Whether the file turned out to end before the end that its header tells, or within a frame. */
    public boolean truncated() {
        return truncated;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private ByteBuffer formatChunk(long length) throws IOException {
        if (length < 16 || length > FMT_MOST_BYTES) {
            throw new IOException(name + ": fmt chunk of " + length + " bytes, expected 16 to " + FMT_MOST_BYTES);
        }
        var format = in.readNBytes((int) length);
        if (format.length < length) {
            throw new EOFException();
        }
        in.skipNBytes(length & 1);
        return ByteBuffer.wrap(format).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void requireSixteenBitPcm(ByteBuffer format) throws IOException {
        int encoding = Short.toUnsignedInt(format.getShort(0));
        if (encoding == FORMAT_EXTENSIBLE && format.capacity() >= 26) {
            // The first two bytes of the sub-format's GUID are the plain format's number.
            encoding = Short.toUnsignedInt(format.getShort(24));
        }
        int bits = Short.toUnsignedInt(format.getShort(14));
        if (encoding != FORMAT_PCM || bits != 16) {
            throw new IOException(name + ": WAV encoding " + encoding + " with " + bits
                    + " bits, expected 1 (PCM) with 16; the media decoder reads others");
        }
        if (channels < 1 || sampleRateHz < 1) {
            throw new IOException(name + ": WAV with " + channels + " channels at " + sampleRateHz + " Hz");
        }
    }

    private int readInt() throws IOException {
        var bytes = in.readNBytes(Integer.BYTES);
        if (bytes.length < Integer.BYTES) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static int fourCharacters(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}

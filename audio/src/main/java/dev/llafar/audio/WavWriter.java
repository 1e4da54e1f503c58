package dev.llafar.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes 16-bit PCM WAV incrementally. The file is valid after the constructor and after every {@link #flush}: if the process
 * is killed, everything flushed before can be played. Not thread safe.
 */
public final class WavWriter implements AutoCloseable {
    private static final int HEADER_BYTES = 44;
    private static final int FORMAT_PCM = 1;
    private static final int BUFFER_BYTES = 1 << 16;
    /** RIFF stores its length in 32 bits. */
    private static final long MAX_DATA_BYTES = 0xFFFF_FFFFL - HEADER_BYTES;

    private final FileChannel file;
    private final Path path;
    private final int sampleRateHz;
    private final int channels;
    private final ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long dataBytes;

    /**
     * Creates the file, or truncates it.
     *
     * @param channels interleaved in the samples, 1 to {@value PcmBytes#MAX_CHANNELS}
     * @throws IllegalArgumentException if the rate or the number of channels is out of bounds
     */
    public WavWriter(Path path, int sampleRateHz, int channels) throws IOException {
        if (sampleRateHz < 1 || sampleRateHz > 192_000) {
            throw new IllegalArgumentException("sampleRateHz is " + sampleRateHz + ", expected 1 to 192000");
        }
        if (channels < 1 || channels > PcmBytes.MAX_CHANNELS) {
            throw new IllegalArgumentException("channels is " + channels + ", expected 1 to " + PcmBytes.MAX_CHANNELS);
        }
        this.path = path;
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
        this.file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            writeHeader();
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /** Creates a mono file at {@link SampleClock#SAMPLE_RATE_HZ}. */
    public static WavWriter mono(Path path) throws IOException {
        return new WavWriter(path, SampleClock.SAMPLE_RATE_HZ, 1);
    }

    /**
     * Appends interleaved samples.
     *
     * @throws IOException also if the file would grow beyond 4 GiB, the limit of RIFF; nothing is written then
     */
    public void write(short[] samples) throws IOException {
        long bytes = (long) samples.length * SampleClock.BYTES_PER_SAMPLE;
        if (dataBytes + pending.position() + bytes > MAX_DATA_BYTES) {
            throw new IOException(
                    path + ": " + (dataBytes + bytes) + " bytes of samples, expected at most " + MAX_DATA_BYTES);
        }
        for (short sample : samples) {
            if (pending.remaining() < SampleClock.BYTES_PER_SAMPLE) {
                drain();
            }
            pending.putShort(sample);
        }
    }

    /** Writes everything that is buffered and updates the header, so that the file is valid. */
    public void flush() throws IOException {
        drain();
        writeHeader();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }

    private void drain() throws IOException {
        pending.flip();
        long at = HEADER_BYTES + dataBytes;
        dataBytes += pending.remaining();
        writeFully(pending, at);
        pending.clear();
    }

    /** Called after the data is written, so that the header never counts bytes that the file does not hold. */
    private void writeHeader() throws IOException {
        int frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.put(ascii("RIFF")).putInt((int) (HEADER_BYTES - 8 + dataBytes)).put(ascii("WAVE"));
        header.put(ascii("fmt ")).putInt(16).putShort((short) FORMAT_PCM);
        header.putShort((short) channels).putInt(sampleRateHz).putInt(sampleRateHz * frameBytes);
        header.putShort((short) frameBytes).putShort((short) 16);
        header.put(ascii("data")).putInt((int) dataBytes);
        writeFully(header.flip(), 0);
    }

    private void writeFully(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    private static byte[] ascii(String fourCharacters) {
        return fourCharacters.getBytes(StandardCharsets.US_ASCII);
    }
}

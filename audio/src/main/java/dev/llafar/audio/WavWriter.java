package dev.llafar.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes 16-bit WAV as it comes. The file is valid after the constructor and after every {@link #flush}: a process that is
 * killed leaves what it had flushed, playable. Not thread safe.
 */
public final class WavWriter implements AutoCloseable {
    static final int HEADER_BYTES = 44;
    private static final int BUFFER_BYTES = 1 << 16;
    /** RIFF counts its bytes in 32 bits. */
    private static final long MOST_DATA_BYTES = 0xFFFF_FFFFL - HEADER_BYTES;

    private final FileChannel file;
    private final Path path;
    private final int sampleRateHz;
    private final int channels;
    private final ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long dataBytes;

    /**
     * Creates the file, or empties it.
     *
     * @param channels interleaved in what is written, 1 to {@value PcmBytes#MAX_CHANNELS}
     * @throws IllegalArgumentException for a rate or a number of channels out of bounds
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

    /** One voice on the sample clock. */
    public static WavWriter ofVoice(Path path) throws IOException {
        return new WavWriter(path, SampleClock.SAMPLE_RATE_HZ, 1);
    }

    /**
     * Appends interleaved samples.
     *
     * @throws IOException also when the file would grow beyond 4 GiB, which RIFF cannot tell; nothing is written then
     */
    public void write(short[] samples) throws IOException {
        long bytes = (long) samples.length * SampleClock.BYTES_PER_SAMPLE;
        if (dataBytes + pending.position() + bytes > MOST_DATA_BYTES) {
            throw new IOException(
                    path + ": " + (dataBytes + bytes) + " bytes of samples, WAV holds " + MOST_DATA_BYTES);
        }
        for (short sample : samples) {
            if (pending.remaining() < SampleClock.BYTES_PER_SAMPLE) {
                drain();
            }
            pending.putShort(sample);
        }
    }

    /** Makes the file hold, validly, all that was written. */
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

    /** Always after the data that it counts. */
    private void writeHeader() throws IOException {
        int frameBytes = channels * SampleClock.BYTES_PER_SAMPLE;
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(WavReader.RIFF)
                .putInt((int) (HEADER_BYTES - 8 + dataBytes))
                .putInt(WavReader.WAVE);
        header.putInt(WavReader.FMT).putInt(16).putShort((short) WavReader.FORMAT_PCM);
        header.putShort((short) channels).putInt(sampleRateHz).putInt(sampleRateHz * frameBytes);
        header.putShort((short) frameBytes).putShort((short) 16);
        header.putInt(WavReader.DATA).putInt((int) dataBytes);
        writeFully(header.flip(), 0);
    }

    private void writeFully(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }
}

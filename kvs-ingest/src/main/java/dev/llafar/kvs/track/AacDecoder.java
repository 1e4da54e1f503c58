package dev.llafar.kvs.track;

import org.jspecify.annotations.Nullable;

/**
 * Decodes AAC frames. Between two fragments of AAC-LC only the last frame is kept, not the decoder: a new decoder that first
 * decodes that frame continues exactly as the previous one. Memory is therefore needed only for the calls that are being
 * decoded at the moment. Only generated noise (PNS) differs. For other profiles the decoder is kept.
 */
final class AacDecoder implements TrackDecoder {
    private static final byte[] NO_FRAME = {};

    private final TrackFormat.Aac format;
    private @Nullable AacContext context;
    /** The next frame overlaps with it. */
    private byte[] lastFrame = NO_FRAME;

    private int sampleRateHz;
    private boolean closed;

    /** @throws IllegalArgumentException if the format's configuration is invalid */
    AacDecoder(TrackFormat.Aac format) {
        this.format = format;
        this.sampleRateHz = format.sampleRateHz();
        this.context = new AacContext(format);
    }

    @Override
    public short[] decode(byte[] payload) {
        if (closed) {
            throw new IllegalStateException("the decoder is closed");
        }
        AacContext decoding = context == null ? reopened() : context;
        short[] samples = decoding.decode(payload);
        if (samples.length > 0) {
            lastFrame = payload;
            // AAC with SBR has twice the rate of its configuration, which only the decoded frame shows.
            sampleRateHz = decoding.sampleRateHz();
        }
        return samples;
    }

    private AacContext reopened() {
        var fresh = new AacContext(format);
        context = fresh;
        if (lastFrame.length > 0) {
            fresh.decode(lastFrame);
        }
        return fresh;
    }

    @Override
    public int sampleRateHz() {
        return sampleRateHz;
    }

    @Override
    public void reset() {
        lastFrame = NO_FRAME;
        if (context != null) {
            context.flush();
        }
    }

    @Override
    public void releaseMemory() {
        if (context != null && context.isLowComplexity()) {
            context.close();
            context = null;
        }
    }

    /** Whether no native decoder is open. */
    boolean isReleased() {
        return context == null;
    }

    @Override
    public void close() {
        closed = true;
        if (context != null) {
            context.close();
            context = null;
        }
    }
}

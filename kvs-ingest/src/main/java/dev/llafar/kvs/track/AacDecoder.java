package dev.llafar.kvs.track;

import org.jspecify.annotations.Nullable;

/**
 * AAC frames to samples. Between two fragments of AAC-LC there is no decoder, only the last frame: a new one that is given it
 * first goes on as the old one would have, so that a hundred calls share the memory of those that are being decoded. Only
 * noise that the encoder left to the decoder to make up (PNS) is then another noise. Other profiles keep their decoder.
 */
final class AacDecoder implements TrackDecoder {
    private static final byte[] NO_FRAME = {};

    private final TrackFormat.Aac format;
    private @Nullable AacContext context;
    /** What the next frame overlaps with. */
    private byte[] lastFrame = NO_FRAME;

    private int sampleRateHz;
    private boolean closed;

    /** @throws IllegalArgumentException when the format's configuration is none */
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
        AacContext decoding = context == null ? awake() : context;
        short[] samples = decoding.decode(payload);
        if (samples.length > 0) {
            lastFrame = payload;
            // AAC with SBR has twice the rate that its configuration names; only the decoded frame knows.
            sampleRateHz = decoding.sampleRateHz();
        }
        return samples;
    }

    private AacContext awake() {
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
    public void rest() {
        if (context != null && context.isLowComplexity()) {
            context.close();
            context = null;
        }
    }

    /** Holds nothing of libavcodec. */
    boolean isAtRest() {
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

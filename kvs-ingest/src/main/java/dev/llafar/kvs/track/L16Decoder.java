package dev.llafar.kvs.track;

import dev.llafar.audio.PcmBytes;

/** Raw s16le: every block holds whole samples, so nothing is carried from one to the next. */
final class L16Decoder implements TrackDecoder {
    private final int sampleRateHz;
    private final int channels;

    L16Decoder(int sampleRateHz, int channels) {
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
    }

    /** A sample that a block cuts in two is dropped. */
    @Override
    public short[] decode(byte[] payload) {
        return new PcmBytes(channels).accept(payload);
    }

    @Override
    public int sampleRateHz() {
        return sampleRateHz;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
}

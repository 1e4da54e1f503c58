package dev.llafar.kvs.track;

import dev.llafar.audio.PcmBytes;

/** Decodes the frames of one track. Not thread safe; must be closed. */
interface TrackDecoder extends AutoCloseable {
    /**
     * Decodes a frame and mixes its channels by their mean. The caller owns the array.
     *
     * @return samples at {@link #sampleRateHz}; empty if the frame is damaged, for which the timeline inserts silence
     */
    short[] decode(byte[] payload);

    /** The rate of the last decoded frame; before the first, the rate that the format declares. */
    int sampleRateHz();

    /** Discards the state of the previous frame, because frames were lost. */
    void reset();

    /**
     * Releases memory that can be allocated again, because no frame will follow for about a second. This does not change
     * the decoded samples, except for noise that the decoder generates.
     */
    default void releaseMemory() {}

    @Override
    void close();

    static TrackDecoder of(TrackFormat format) {
        return switch (format) {
            case TrackFormat.L16 l16 -> new L16(l16.sampleRateHz(), l16.channels());
            case TrackFormat.Aac aac -> new AacDecoder(aac);
            case TrackFormat.Unusable unusable ->
                throw new IllegalArgumentException(
                        "format is unusable (" + unusable.reason() + "), expected L16 or AAC");
        };
    }

    /** Raw s16le. Each block holds whole samples, so no bytes carry over; a sample that a block cuts in two is dropped. */
    record L16(int sampleRateHz, int channels) implements TrackDecoder {
        @Override
        public short[] decode(byte[] payload) {
            return new PcmBytes(channels).accept(payload);
        }

        @Override
        public void reset() {}

        @Override
        public void close() {}
    }
}

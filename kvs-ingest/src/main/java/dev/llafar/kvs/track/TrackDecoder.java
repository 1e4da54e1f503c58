package dev.llafar.kvs.track;

/** Frames of one format to samples of one voice. Not thread safe; close it. */
interface TrackDecoder extends AutoCloseable {
    /**
     * One frame, its channels mixed by their mean, at {@link #sampleRateHz}. Empty when the frame is damaged: the timeline
     * makes it silence. The array is the caller's.
     */
    short[] decode(byte[] payload);

    /** Of what was decoded last; before that, what the format promises. */
    int sampleRateHz();

    /** Frames were lost: what the next ones overlap with is gone. */
    void reset();

    /**
     * No frame for about a second: memory that can be had again is given back. What is decoded does not depend on it, but for
     * noise that a decoder makes up.
     */
    default void rest() {}

    @Override
    void close();

    static TrackDecoder of(TrackFormat format) {
        return switch (format) {
            case TrackFormat.L16 l16 -> new L16Decoder(l16.sampleRateHz(), l16.channels());
            case TrackFormat.Aac aac -> new AacDecoder(aac);
            case TrackFormat.Unusable unusable ->
                throw new IllegalArgumentException(
                        "format is unusable (" + unusable.reason() + "), expected L16 or AAC");
        };
    }
}

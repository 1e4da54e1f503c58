package dev.llafar.kvs.mux;

/**
 * A frame of AAC as Matroska carries it: no ADTS header.
 *
 * @param firstSample what the decoder makes of this frame begins here on a clock that counts samples of a channel; 0 for
 *     the first frame. Sample {@code n} of the recording is at {@code n + }{@link AacEncoder#DELAY_SAMPLES} on that clock
 * @param payload the receiver's to keep
 */
@SuppressWarnings("ArrayRecordComponent") // goes into a block as it is
public record AacFrame(long firstSample, byte[] payload) {
    /** Without the payload: it is somebody's speech. */
    @Override
    public String toString() {
        return "AacFrame[firstSample=" + firstSample + ", payload=" + payload.length + " bytes]";
    }
}

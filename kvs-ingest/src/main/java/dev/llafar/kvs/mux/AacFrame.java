package dev.llafar.kvs.mux;

/**
 * An AAC frame without ADTS header, as stored in Matroska.
 *
 * @param firstSample position of the decoded frame, in samples of a channel; 0 for the first frame. Sample {@code n} of the recording is at {@code n + }{@link AacEncoder#DELAY_SAMPLES} on that clock
 * @param payload owned by the receiver
 */
@SuppressWarnings("ArrayRecordComponent") // Written to a block without a copy.
public record AacFrame(long firstSample, byte[] payload) {
    /** Omits the payload, which is a person's speech. */
    @Override
    public String toString() {
        return "AacFrame[firstSample=" + firstSample + ", payload=" + payload.length + " bytes]";
    }
}

package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;
import java.util.List;

/**
 * Decoded sound.
 *
 * @param firstSample its position on the sample clock, counted from the medium's first sample
 * @param channels one array for the mix, or one for each channel kept apart, all of one length, at {@link
 *     SampleClock#SAMPLE_RATE_HZ}; the receiver's to keep
 */
public record PcmChunk(long firstSample, List<short[]> channels) {
    public PcmChunk {
        channels = List.copyOf(channels);
    }

    /** The mix, or the first channel. */
    public short[] mono() {
        return channels.getFirst();
    }

    /** Samples of each channel. */
    public int samples() {
        return mono().length;
    }
}

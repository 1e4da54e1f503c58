package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
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

    /** Chunks that follow each other, as one. */
    static PcmChunk concat(List<PcmChunk> chunks) {
        int samples = chunks.stream().mapToInt(PcmChunk::samples).sum();
        var first = chunks.getFirst();
        var whole = new ArrayList<short[]>();
        for (int channel = 0; channel < first.channels.size(); channel++) {
            var all = new short[samples];
            int at = 0;
            for (var chunk : chunks) {
                System.arraycopy(chunk.channels.get(channel), 0, all, at, chunk.samples());
                at += chunk.samples();
            }
            whole.add(all);
        }
        return new PcmChunk(first.firstSample, whole);
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

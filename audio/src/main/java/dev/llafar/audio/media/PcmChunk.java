package dev.llafar.audio.media;

import dev.llafar.audio.SampleClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Decoded audio.
 *
 * @param firstSample position on the sample clock, relative to the beginning of the media
 * @param channels one array for the mix, or one for each separate channel, all of the same length, at {@link
 *     SampleClock#SAMPLE_RATE_HZ}; owned by the receiver
 */
public record PcmChunk(long firstSample, List<short[]> channels) {
    public PcmChunk {
        channels = List.copyOf(channels);
    }

    /** Joins consecutive chunks. */
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

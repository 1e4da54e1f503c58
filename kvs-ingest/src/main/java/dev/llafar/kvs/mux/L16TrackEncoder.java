package dev.llafar.kvs.mux;

import dev.llafar.kvs.fragment.FragmentTags;
import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes 16-bit PCM as Amazon Connect does, with one fragment per second and one track per channel, but with the correct
 * codec id. The first channel is the customer, the second the agent. Samples are unchanged.
 */
final class L16TrackEncoder implements AudioTrackEncoder {
    private static final int MIN_RATE_HZ = 8_000;
    private static final int MAX_RATE_HZ = 48_000;
    private static final long FRAGMENT_NANOS = 1_000_000_000L;
    /** Blocks of 40 ms (Connect: 30 ms), a whole number of samples at all usual rates, including 11,025 Hz. */
    private static final int BLOCKS_PER_SECOND = 25;

    private static final List<String> NAMES = List.of(FragmentTags.AUDIO_FROM_CUSTOMER, FragmentTags.AUDIO_TO_CUSTOMER);

    private final int sampleRateHz;
    private final int channels;
    private final byte[][] blocks;
    private int blockBytes;
    private long samplesOut;

    /**
     * Creates an encoder for the audio of a media file.
     *
     * @param sampleRateHz of the file; kept from 8 to 48 kHz
     * @param channels of the file; two are kept, more are mixed to one
     */
    L16TrackEncoder(int sampleRateHz, int channels) {
        this.sampleRateHz = Math.clamp(sampleRateHz, MIN_RATE_HZ, MAX_RATE_HZ);
        this.channels = channels == 2 ? 2 : 1;
        this.blocks = new byte[this.channels][2 * (this.sampleRateHz / BLOCKS_PER_SECOND)];
    }

    @Override
    public int sampleRateHz() {
        return sampleRateHz;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public long fragmentNanos() {
        return FRAGMENT_NANOS;
    }

    @Override
    public List<MkvTrack> tracks() {
        var tracks = new ArrayList<MkvTrack>();
        for (int channel = 0; channel < channels; channel++) {
            tracks.add(MkvTrack.l16(channel + 1, NAMES.get(channel), sampleRateHz, 1));
        }
        return tracks;
    }

    @Override
    public List<MkvTag> tags() {
        var tags = new ArrayList<MkvTag>();
        tags.add(new MkvTag(FragmentTags.MIME_TYPE, "audio/L16;rate=" + sampleRateHz + ";channels=1;"));
        for (int channel = 0; channel < channels; channel++) {
            tags.add(new MkvTag(NAMES.get(channel), Integer.toString(channel + 1)));
        }
        return tags;
    }

    @Override
    public List<MkvFrame> encode(List<short[]> audio) {
        var frames = new ArrayList<MkvFrame>();
        int samples = audio.getFirst().length;
        for (int at = 0; at < samples; at++) {
            for (int channel = 0; channel < channels; channel++) {
                short sample = audio.get(channel)[at];
                blocks[channel][blockBytes] = (byte) sample;
                blocks[channel][blockBytes + 1] = (byte) (sample >> 8);
            }
            blockBytes += 2;
            if (blockBytes == blocks[0].length) {
                emit(frames);
            }
        }
        return frames;
    }

    @Override
    public List<MkvFrame> finish() {
        var frames = new ArrayList<MkvFrame>();
        if (blockBytes > 0) {
            emit(frames);
        }
        return frames;
    }

    @Override
    public void close() {}

    private void emit(List<MkvFrame> frames) {
        long nanos = samplesOut * 1_000_000_000L / sampleRateHz;
        for (int channel = 0; channel < channels; channel++) {
            var payload = Arrays.copyOf(blocks[channel], blockBytes);
            frames.add(new MkvFrame(channel + 1, nanos, true, payload));
        }
        samplesOut += blockBytes / 2;
        blockBytes = 0;
    }
}

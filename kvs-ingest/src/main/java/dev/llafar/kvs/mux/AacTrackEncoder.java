package dev.llafar.kvs.mux;

import dev.llafar.kvs.mkv.MkvFrame;
import dev.llafar.kvs.mkv.MkvTag;
import dev.llafar.kvs.mkv.MkvTrack;
import java.util.List;

/** Encodes to one track of AAC, mono or stereo. */
final class AacTrackEncoder implements AudioTrackEncoder {
    private static final int MAX_RATE_HZ = 48_000;
    private static final long FRAGMENT_NANOS = 2_000_000_000L;

    private final AacEncoder encoder;
    private final int trackNumber;

    /**
     * Creates an encoder for the audio of a media file.
     *
     * @param sampleRateHz of the file; kept if AAC supports it, otherwise the next higher one, up to 48 kHz
     * @param channels of the file; more than two are mixed to two
     */
    AacTrackEncoder(int sampleRateHz, int channels, int trackNumber) {
        int rate = AacEncoder.RATES_HZ.stream()
                .filter(known -> known >= sampleRateHz && known <= MAX_RATE_HZ)
                .findFirst()
                .orElse(MAX_RATE_HZ);
        this.encoder = new AacEncoder(rate, Math.clamp(channels, 1, 2));
        this.trackNumber = trackNumber;
    }

    @Override
    public int sampleRateHz() {
        return encoder.sampleRateHz();
    }

    @Override
    public int channels() {
        return encoder.channels();
    }

    @Override
    public long fragmentNanos() {
        return FRAGMENT_NANOS;
    }

    @Override
    public List<MkvTrack> tracks() {
        return List.of(encoder.track(trackNumber, ""));
    }

    @Override
    public List<MkvTag> tags() {
        return List.of();
    }

    @Override
    public List<MkvFrame> encode(List<short[]> channels) {
        return blocks(encoder.encode(channels.size() == 1 ? channels.getFirst() : interleaved(channels)));
    }

    @Override
    public List<MkvFrame> finish() {
        return blocks(encoder.finish());
    }

    @Override
    public void close() {
        encoder.close();
    }

    private List<MkvFrame> blocks(List<AacEncoder.Frame> encoded) {
        return encoded.stream()
                .map(frame -> new MkvFrame(trackNumber, encoder.nanos(frame), true, frame.payload()))
                .toList();
    }

    private static short[] interleaved(List<short[]> channels) {
        int count = channels.size();
        var samples = new short[count * channels.getFirst().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = channels.get(i % count)[i / count];
        }
        return samples;
    }
}

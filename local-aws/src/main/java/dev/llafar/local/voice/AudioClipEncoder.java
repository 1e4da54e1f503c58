package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mux.AacEncoder;
import dev.llafar.kvs.mux.AacFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes recordings for a rate. A frame of AAC overlaps its neighbours; where both sides of a seam are silent there is
 * nothing to overlap, so recordings that begin and end in silence can be laid between any silent frames, sample by
 * sample in their place.
 */
public final class AudioClipEncoder {
    private static final int FRAME = AacEncoder.FRAME_SAMPLES;
    private final int sampleRateHz;
    private final byte[] silence;

    public AudioClipEncoder(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
        try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
            // The first frames of silence differ from those that follow; the fourth is like all after it.
            List<AacFrame> frames = new ArrayList<>(encoder.encode(new short[8 * FRAME]));
            this.silence = frames.get(4).payload();
        }
    }

    public int sampleRateHz() {
        return sampleRateHz;
    }

    /** One frame of silence. */
    public byte[] silence() {
        return silence.clone();
    }

    /** The track that all frames go into. */
    public MkvTrack track() {
        try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
            return encoder.track(1, "");
        }
    }

    /** Encodes mono samples at {@link #sampleRateHz}; takes about a hundredth of their time, so not on an event loop. */
    public AudioClip encode(short[] samples) {
        int spoken = (samples.length + FRAME - 1) / FRAME;
        short[] padded = Arrays.copyOf(samples, (spoken + 1) * FRAME);
        try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
            List<AacFrame> frames = new ArrayList<>(encoder.encode(padded));
            frames.addAll(encoder.finish());
            return new AudioClip(frames.stream().map(AacFrame::payload).toList(), spoken);
        }
    }
}

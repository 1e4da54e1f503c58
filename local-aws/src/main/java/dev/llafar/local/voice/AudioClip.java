package dev.llafar.local.voice;

import dev.llafar.kvs.mkv.MkvTrack;
import dev.llafar.kvs.mux.AacEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A recording of a caller, encoded once for all calls that use it.
 *
 * @param frames AAC-LC of 1,024 samples each; the clip starts and ends with silence, so that it fits between silent frames
 * @param spokenFrames number of frames with speech; the frames after them complete the last one
 */
public record AudioClip(List<byte[]> frames, int spokenFrames) {
    public AudioClip {
        frames = List.copyOf(frames);
    }

    int bytes() {
        return frames.stream().mapToInt(frame -> frame.length).sum();
    }

    /**
     * Encodes recordings at one sample rate. Frames of AAC overlap. Between silent frames the overlap is silence, so
     * recordings that start and end with silence can be inserted between any silent frames at an exact sample position.
     */
    public static final class Encoder {
        private static final int FRAME = AacEncoder.FRAME_SAMPLES;
        private final int sampleRateHz;
        private final byte[] silence;

        public Encoder(int sampleRateHz) {
            this.sampleRateHz = sampleRateHz;
            try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
                // The first frames of silence differ from the following ones; from the fourth on they are equal.
                List<AacEncoder.Frame> frames = new ArrayList<>(encoder.encode(new short[8 * FRAME]));
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

        /** The track of all frames. */
        public MkvTrack track() {
            try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
                return encoder.track(1, "");
            }
        }

        /** Encodes mono samples at {@link #sampleRateHz}. Takes about 1 % of their duration, so do not call it on an event loop. */
        public AudioClip encode(short[] samples) {
            int spoken = (samples.length + FRAME - 1) / FRAME;
            short[] padded = Arrays.copyOf(samples, (spoken + 1) * FRAME);
            try (AacEncoder encoder = new AacEncoder(sampleRateHz, 1)) {
                List<AacEncoder.Frame> frames = new ArrayList<>(encoder.encode(padded));
                frames.addAll(encoder.finish());
                return new AudioClip(
                        frames.stream().map(AacEncoder.Frame::payload).toList(), spoken);
            }
        }
    }
}

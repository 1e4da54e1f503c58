package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import java.util.Arrays;

/**
 * The frames that an {@link Endpointer} holds, with their voice activity and energy. All frames are complete except the
 * last one of a stream. The endpointer bounds the size.
 */
final class FrameBuffer {
    private static final int FRAME = SampleClock.FRAME_SAMPLES;

    private short[] samples = new short[32 * FRAME];
    private boolean[] speech = new boolean[32];
    private double[] energy = new double[32];
    private int frames;
    private int length;
    private long startSample;

    FrameBuffer(long startSample) {
        this.startSample = startSample;
    }

    /** Position of the first sample, or of the next one if the buffer is empty. */
    long startSample() {
        return startSample;
    }

    long endSample() {
        return startSample + length;
    }

    int frames() {
        return frames;
    }

    int samples() {
        return length;
    }

    boolean isSpeech(int frame) {
        return speech[frame];
    }

    /** Mean square of the frame's samples. */
    double energy(int frame) {
        return energy[frame];
    }

    /** Position of the frame's first sample; for {@code frames()}, the end of the buffer. */
    long sampleAtFrame(int frame) {
        return frame == frames ? endSample() : startSample + (long) frame * FRAME;
    }

    void append(short[] frame, boolean isSpeech) {
        if (frames == speech.length) {
            speech = Arrays.copyOf(speech, 2 * frames);
            energy = Arrays.copyOf(energy, 2 * frames);
            samples = Arrays.copyOf(samples, 2 * samples.length);
        }
        System.arraycopy(frame, 0, samples, length, frame.length);
        speech[frames] = isSpeech;
        energy[frames] = Loudness.meanSquare(frame);
        frames++;
        length += frame.length;
    }

    /** A copy of the first {@code count} frames' samples. */
    short[] copyOfFirst(int count) {
        return Arrays.copyOf(samples, Math.toIntExact(sampleAtFrame(count) - startSample));
    }

    void dropFirst(int count) {
        int dropped = Math.toIntExact(sampleAtFrame(count) - startSample);
        System.arraycopy(samples, dropped, samples, 0, length - dropped);
        System.arraycopy(speech, count, speech, 0, frames - count);
        System.arraycopy(energy, count, energy, 0, frames - count);
        startSample += dropped;
        length -= dropped;
        frames -= count;
    }

    /** The number of speech frames among the last {@code window}. */
    int speechAmongLast(int window) {
        int count = 0;
        for (int frame = Math.max(0, frames - window); frame < frames; frame++) {
            count += speech[frame] ? 1 : 0;
        }
        return count;
    }

    /** The first speech frame at or after {@code from}, or {@code frames()} if there is none. */
    int firstSpeechFrom(int from) {
        int frame = from;
        while (frame < frames && !speech[frame]) {
            frame++;
        }
        return frame;
    }

    /** The last speech frame before {@code before}, or -1. */
    int lastSpeechBefore(int before) {
        int frame = before - 1;
        while (frame >= 0 && !speech[frame]) {
            frame--;
        }
        return frame;
    }
}

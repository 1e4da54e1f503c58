package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;

/** Tells speech from everything else, frame by frame. Has a memory: one instance a voice, one thread at a time. */
public interface VoiceActivity extends AutoCloseable {
    /**
     * Whether the next frame is speech.
     *
     * @param frame {@link SampleClock#FRAME_SAMPLES} samples, the next 30 ms of the voice; not kept, not changed
     * @throws IllegalArgumentException for any other length
     */
    boolean isSpeech(short[] frame);

    /** Forgets what it has heard, as for a new voice. */
    void reset();

    /** Frees native memory; a second call does nothing. */
    @Override
    void close();
}

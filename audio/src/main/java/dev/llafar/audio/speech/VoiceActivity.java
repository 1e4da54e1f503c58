package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;

/** Tells speech from everything else, frame by frame. Has a memory: one instance a voice, one thread at a time. */
public interface VoiceActivity extends AutoCloseable {
    /** The detector for phone and browser voices: WebRTC's, guarded against steady sounds and music. */
    static VoiceActivity forConversation() {
        return new MusicGuard(new SteadySoundGuard(new WebRtcVoiceActivity()));
    }

    /**
     * Whether the next frame is speech.
     *
     * @param frame {@link SampleClock#FRAME_SAMPLES} samples, the next 30 ms of the voice; not kept, not changed
     * @throws IllegalArgumentException for any other length
     */
    boolean isSpeech(short[] frame);

    /**
     * Whether the speech heard lately is a voice beyond doubt: an utterance is announced only once it is. False keeps
     * frames that may be speech for a detector that has to hear more of them.
     */
    default boolean isProven() {
        return true;
    }

    /** Forgets what it has heard, as for a new voice. */
    void reset();

    /** Frees native memory; a second call does nothing. */
    @Override
    void close();
}

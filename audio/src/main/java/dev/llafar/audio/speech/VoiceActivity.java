package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;

/** Decides for each frame whether it is speech. Stateful: one instance per session. Not thread safe. */
public interface VoiceActivity extends AutoCloseable {
    /** The detector for phone and browser audio: WebRTC's, with guards against steady sounds and music. */
    static VoiceActivity forConversation() {
        return new MusicGuard(new SteadySoundGuard(new WebRtcVoiceActivity()));
    }

    /**
     * Whether the next frame is speech.
     *
     * @param frame {@link SampleClock#FRAME_SAMPLES} samples, the next 30 ms; neither kept nor modified
     * @throws IllegalArgumentException for any other length
     */
    boolean isSpeech(short[] frame);

    /**
     * Whether the recent speech is confirmed as a voice. An utterance is reported only once it is confirmed. A detector that
     * needs more frames to decide returns false.
     */
    default boolean isConfirmed() {
        return true;
    }

    /** Resets to the initial state. */
    void reset();

    /** Frees native memory. A second call has no effect. */
    @Override
    void close();
}

package dev.llafar.audio.speech;

import static dev.llafar.audio.SampleClock.FRAME_SAMPLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.llafar.audio.speech.EndpointEvent.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A phone's noise goes on after the last word, and the detector takes it for speech. */
class TrailingNoiseTest {
    private static final int VOICE = 10_000;
    private static final int NOISE = 400;
    /** Of the hang-over, in frames; ten of silence stay in the utterance. */
    private static final int HANG_OVER = 20;

    private final Endpointer endpointer = new Endpointer(Endpointing.DEFAULT, 0);
    private final List<Utterance> utterances = new ArrayList<>();

    @Test
    void hangOverStartsBeforeTrailingNoise() {
        speech(VOICE, 20);
        speech(NOISE, 8);
        silence(HANG_OVER - 8 - 1);
        assertThat(utterances).isEmpty();
        silence(1);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(20));
        assertThat(utterances.getFirst().endSample()).isEqualTo(frames(30));
    }

    @Test
    void noiseIncludesTheFrameInWhichItStops() {
        speech(VOICE, 20);
        speech(NOISE, 7);
        speech(NOISE / 3, 1);
        silence(HANG_OVER - 8);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(20));
    }

    @Test
    void noiseIncludesFramesDetectedAsSilence() {
        speech(VOICE, 20);
        speech(NOISE, 3);
        accept(NOISE, 5, false);
        silence(HANG_OVER - 8);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(20));
    }

    @Test
    void utteranceKeepsAllFramesDetectedAsSpeech() {
        speech(VOICE, 20);
        speech(NOISE, 25);
        silence(HANG_OVER);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(35));
        assertThat(utterances.getFirst().endSample()).isEqualTo(frames(45));
    }

    @Test
    void utteranceContinuesDuringNoise() {
        speech(VOICE, 20);
        speech(NOISE, 100);
        assertThat(utterances).isEmpty();
    }

    @Test
    void aWordAfterNoiseContinuesTheUtterance() {
        speech(VOICE, 20);
        speech(NOISE, 8);
        silence(HANG_OVER - 8 - 1);
        speech(VOICE, 10);
        silence(HANG_OVER);
        assertThat(utterances).hasSize(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(49));
    }

    @Test
    void aLateStopConsonantIsSpeech() {
        speech(VOICE, 20);
        speech(NOISE, 5);
        speech(VOICE / 3, 1);
        silence(HANG_OVER - 1);
        assertThat(utterances).isEmpty();
        silence(1);
        assertThat(utterances.getFirst().speechEndSample()).isEqualTo(frames(26));
    }

    @Test
    void aFadingWordIsSpeech() {
        speech(VOICE, 20);
        for (int amplitude = 1_000; amplitude > 100; amplitude = amplitude * 4 / 5) {
            speech(amplitude, 1);
        }
        silence(HANG_OVER - 1);
        assertThat(utterances).isEmpty();
    }

    @Test
    void aSoundSlightlyBelowTheVoiceIsSpeech() {
        speech(VOICE, 20);
        speech(VOICE / 5, 8);
        silence(HANG_OVER - 1);
        assertThat(utterances).isEmpty();
    }

    @Test
    void aSoundOfATenthOfASecondIsSpeech() {
        speech(VOICE, 20);
        speech(NOISE, 3);
        silence(HANG_OVER - 1);
        assertThat(utterances).isEmpty();
    }

    private void speech(int amplitude, int frames) {
        accept(amplitude, frames, true);
    }

    private void silence(int frames) {
        accept(0, frames, false);
    }

    private void accept(int amplitude, int frames, boolean isSpeech) {
        short[] frame = new short[FRAME_SAMPLES];
        Arrays.fill(frame, (short) amplitude);
        for (int i = 0; i < frames; i++) {
            for (EndpointEvent event : endpointer.accept(frame, isSpeech)) {
                if (event instanceof Utterance utterance) {
                    utterances.add(utterance);
                }
            }
        }
    }

    private static long frames(int count) {
        return (long) count * FRAME_SAMPLES;
    }
}

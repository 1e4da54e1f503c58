package dev.llafar.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.llafar.audio.SampleClock;
import dev.llafar.audio.Sounds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebRtcVoiceActivityTest {
    @ParameterizedTest
    @EnumSource
    void detectsMostOfASentenceInEveryMode(WebRtcVoiceActivity.Mode mode) {
        try (var detector = new WebRtcVoiceActivity(mode, WebRtcVoiceActivity.DEFAULT_FLOOR_DBFS)) {
            assertThat(speechFrames(detector, Sounds.speech())).isBetween(0.6, 0.9);
        }
    }

    @Test
    void ignoresSoundBelowTheFloor() {
        var faint = Sounds.scale(Sounds.speech(), 0.002);
        try (var unguarded = new WebRtcVoiceActivity(WebRtcVoiceActivity.Mode.QUALITY, -120);
                var detector = new WebRtcVoiceActivity(WebRtcVoiceActivity.Mode.QUALITY, -40)) {
            assertThat(speechFrames(unguarded, Sounds.scale(Sounds.speech(), 0.1)))
                    .isPositive();
            assertThat(speechFrames(detector, faint)).isZero();
        }
    }

    @Test
    void repeatsItsDecisionsAfterAReset() {
        try (var detector = new WebRtcVoiceActivity()) {
            double first = speechFrames(detector, Sounds.speech());
            speechFrames(detector, Sounds.noise(5_000, 3_000, 1));
            detector.reset();

            assertThat(speechFrames(detector, Sounds.speech())).isEqualTo(first);
        }
    }

    @Test
    void rejectsOtherFrameLengthsAndClosesTwice() {
        var detector = new WebRtcVoiceActivity();
        assertThatThrownBy(() -> detector.isSpeech(new short[160]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame has 160 samples, expected 480");
        detector.close();
        detector.close();
    }

    private static double speechFrames(VoiceActivity detector, short[] samples) {
        int frames = samples.length / SampleClock.FRAME_SAMPLES;
        int speech = 0;
        for (int frame = 0; frame < frames; frame++) {
            int from = frame * SampleClock.FRAME_SAMPLES;
            speech += detector.isSpeech(Arrays.copyOfRange(samples, from, from + SampleClock.FRAME_SAMPLES)) ? 1 : 0;
        }
        return (double) speech / frames;
    }
}

package dev.llafar.audio.speech;

import java.util.Arrays;

/**
 * Rejects sounds of constant level: noise, hum, a held tone, a legato melody. The floor is approximately the lowest level of
 * the last three seconds. Speech rises above it with each syllable and falls back in between; a steady sound does not.
 * Rumble, whose level varies as that of speech, is filtered out first. The inner detector still processes every frame.
 *
 * <p>Nothing is rejected in the first second and a half, so a stream that starts within a word is not truncated. Sounds
 * that rise and decay as fast as syllables, such as a piano, pass; {@link MusicGuard} rejects those.
 */
public final class SteadySoundGuard implements VoiceActivity {
    private static final int WINDOW_FRAMES = 100;
    private static final int WARM_UP_FRAMES = 50;
    /** One-pole high-pass at about 150 Hz: above the strongest partials of mains hum, below the first formant. */
    private static final double RUMBLE_POLE = 0.94;

    private static final double RATIO_ABOVE_FLOOR = Loudness.ratioOfDecibels(4.5);

    private final VoiceActivity detector;
    private final double[] recent = new double[WINDOW_FRAMES];
    private long frames;
    private double previousSample;
    private double highPassed;

    /**
     * Takes ownership of the detector.
     */
    public SteadySoundGuard(VoiceActivity detector) {
        this.detector = detector;
    }

    @Override
    public boolean isSpeech(short[] frame) {
        double loudness = withoutRumble(frame);
        recent[(int) (frames++ % WINDOW_FRAMES)] = loudness;
        boolean speech = detector.isSpeech(frame);
        return speech && (frames <= WARM_UP_FRAMES || loudness > RATIO_ABOVE_FLOOR * floor());
    }

    private double withoutRumble(short[] frame) {
        double sum = 0;
        for (short sample : frame) {
            highPassed = RUMBLE_POLE * highPassed + sample - previousSample;
            previousSample = sample;
            sum += highPassed * highPassed;
        }
        return sum;
    }

    /** The 4th percentile of the level, because single frames of noise may be much quieter. */
    private double floor() {
        int known = (int) Math.min(frames, WINDOW_FRAMES);
        var sorted = Arrays.copyOf(recent, known);
        Arrays.sort(sorted);
        return sorted[known / 25];
    }

    @Override
    public void reset() {
        frames = 0;
        previousSample = 0;
        highPassed = 0;
        detector.reset();
    }

    @Override
    public void close() {
        detector.close();
    }
}

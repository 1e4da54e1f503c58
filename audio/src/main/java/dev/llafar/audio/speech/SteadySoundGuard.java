package dev.llafar.audio.speech;

import java.util.Arrays;

/**
 * Refuses sounds that stay as loud as they are: noise, hum, a held tone, a legato melody. The floor is about the quietest
 * of the last three seconds; speech rises above it with every syllable and falls back between them, a steady sound never
 * does. Rumble, whose level wanders as speech's does, is filtered out first. The detector behind the guard is still asked
 * about every frame.
 *
 * <p>Until it has heard a second and a half it refuses nothing: a stream that starts in the middle of a word is heard.
 * What swells and decays as fast as syllables (a piano) passes; {@link MusicGuard} is for that.
 */
public final class SteadySoundGuard implements VoiceActivity {
    private static final int WINDOW_FRAMES = 100;
    private static final int WARM_UP_FRAMES = 50;
    /** One-pole high-pass at about 150 Hz: above mains hum's strongest partials, below the first formant. */
    private static final double RUMBLE_POLE = 0.94;

    private static final double RATIO_ABOVE_FLOOR = Loudness.ratioOfDecibels(4.5);

    private final VoiceActivity detector;
    private final double[] recent = new double[WINDOW_FRAMES];
    private long heard;
    private double previousSample;
    private double highPassed;

    /**
     * Guards a detector.
     *
     * @param detector owned from now on
     */
    public SteadySoundGuard(VoiceActivity detector) {
        this.detector = detector;
    }

    @Override
    public boolean isSpeech(short[] frame) {
        double loudness = withoutRumble(frame);
        recent[(int) (heard++ % WINDOW_FRAMES)] = loudness;
        boolean speech = detector.isSpeech(frame);
        return speech && (heard <= WARM_UP_FRAMES || loudness > RATIO_ABOVE_FLOOR * floor());
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

    /** The quietest frames but the last 4%: one lucky frame of a fluctuating noise is not its floor. */
    private double floor() {
        int known = (int) Math.min(heard, WINDOW_FRAMES);
        var sorted = Arrays.copyOf(recent, known);
        Arrays.sort(sorted);
        return sorted[known / 25];
    }

    @Override
    public void reset() {
        heard = 0;
        previousSample = 0;
        highPassed = 0;
        detector.reset();
    }

    @Override
    public void close() {
        detector.close();
    }
}

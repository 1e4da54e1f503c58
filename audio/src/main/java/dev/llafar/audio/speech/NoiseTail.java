package dev.llafar.audio.speech;

/**
 * The line's noise between the last word and the moment at which the line falls silent. A phone that sends nothing while
 * nobody speaks sends its noise with the speech and for a while after it. A detector that has got used to silence takes that
 * noise for speech: on phone recordings after AAC it heard the end 0.1 to 0.38 s late, with hindsight over the noise 0.07 s.
 *
 * <p>Noise stays as loud as it is, far below the voice; the last sounds of a word do not.
 */
final class NoiseTail {
    /** A fading vowel is as steady as this for two frames or three. */
    private static final int LEAST_FRAMES = 4;

    /** Noise of a telephone's band wanders by 1.3 dB from frame to frame. */
    private static final double MOST_RANGE = Loudness.ratioOfDecibels(3);

    private static final double BELOW_VOICE = Loudness.ratioOfDecibels(20);

    private NoiseTail() {}

    /**
     * How many of the frames before {@code end} are noise.
     *
     * @param end after the last frame that the detector took for speech
     * @param most so many at most
     */
    static int framesBefore(int end, FrameBuffer held, int most) {
        if (end == held.frames() || end < LEAST_FRAMES) {
            return 0;
        }
        double voice = 0;
        for (int frame = 0; frame < end; frame++) {
            voice = Math.max(voice, held.energy(frame));
        }
        // The last frame may hold the moment at which the line falls silent, so the one before tells the level.
        // A louder one is the end of a word, as of one that ends in a stop.
        if (held.energy(end - 1) > MOST_RANGE * held.energy(end - 2)) {
            return 0;
        }
        var noise = new Level(held.energy(end - 2), voice / BELOW_VOICE);
        int after = end;
        while (after < Math.min(held.frames(), end + LEAST_FRAMES) && noise.takes(held.energy(after))) {
            after++;
        }
        int first = end - 2;
        while (first >= 0 && end - first < most + 1 && noise.takes(held.energy(first))) {
            first--;
        }
        int before = end - 1 - first;
        boolean isNoise = before > 1 && before + after - end >= LEAST_FRAMES;
        return isNoise ? Math.min(before, most) : 0;
    }

    /** Of frames that may be noise. */
    private static final class Level {
        private final double ceiling;
        private double quietest;
        private double loudest;

        Level(double first, double ceiling) {
            this.ceiling = ceiling;
            this.quietest = first;
            this.loudest = first;
        }

        /** Whether the frame is as loud as the others. */
        boolean takes(double energy) {
            double most = Math.max(loudest, energy);
            double least = Math.min(quietest, energy);
            boolean isAlike = most < ceiling && most <= MOST_RANGE * least;
            if (isAlike) {
                loudest = most;
                quietest = least;
            }
            return isAlike;
        }
    }
}

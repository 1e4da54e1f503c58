package dev.llafar.audio.speech;

/**
 * Recognises line noise after the last word. A phone with discontinuous transmission sends line noise together with speech,
 * and for a while after it. A detector that has adapted to silence classifies this noise as speech: on phone recordings
 * encoded with AAC it detected the end of speech 0.1 to 0.38 s late. With this correction it is 0.07 s.
 *
 * <p>Noise has a constant level far below the voice; the last sounds of a word do not.
 */
final class TrailingNoise {
    /** A fading vowel is equally steady for only two or three frames. */
    private static final int MIN_FRAMES = 4;

    /** Noise in the telephone band varies by 1.3 dB between frames. */
    private static final double MAX_RATIO = Loudness.ratioOfDecibels(3);

    private static final double BELOW_VOICE = Loudness.ratioOfDecibels(20);

    private TrailingNoise() {}

    /**
     * Returns how many of the frames before {@code end} are noise.
     *
     * @param end after the last frame that was detected as speech
     * @param most upper bound of the result
     */
    static int framesBefore(int end, FrameBuffer held, int most) {
        if (end == held.frames() || end < MIN_FRAMES) {
            return 0;
        }
        double voice = 0;
        for (int frame = 0; frame < end; frame++) {
            voice = Math.max(voice, held.energy(frame));
        }
        // The noise may stop within the last frame, so the frame before it determines the level. If the last one is
        // louder,
        // it is the end of a word, such as a stop consonant.
        if (held.energy(end - 1) > MAX_RATIO * held.energy(end - 2)) {
            return 0;
        }
        var noise = new Level(held.energy(end - 2), voice / BELOW_VOICE);
        int after = end;
        while (after < Math.min(held.frames(), end + MIN_FRAMES) && noise.includes(held.energy(after))) {
            after++;
        }
        int first = end - 2;
        while (first >= 0 && end - first < most + 1 && noise.includes(held.energy(first))) {
            first--;
        }
        int before = end - 1 - first;
        boolean isNoise = before > 1 && before + after - end >= MIN_FRAMES;
        return isNoise ? Math.min(before, most) : 0;
    }

    /** The level of frames that may be noise. */
    private static final class Level {
        private final double ceiling;
        private double quietest;
        private double loudest;

        Level(double first, double ceiling) {
            this.ceiling = ceiling;
            this.quietest = first;
            this.loudest = first;
        }

        /** Whether the frame has the same level as the others; it then counts as one of them. */
        boolean includes(double energy) {
            double most = Math.max(loudest, energy);
            double least = Math.min(quietest, energy);
            boolean isEqual = most < ceiling && most <= MAX_RATIO * least;
            if (isEqual) {
                loudest = most;
                quietest = least;
            }
            return isEqual;
        }
    }
}

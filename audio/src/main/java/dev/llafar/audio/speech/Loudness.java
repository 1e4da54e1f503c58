package dev.llafar.audio.speech;

/** Level of a frame. */
final class Loudness {
    private static final double FULL_SCALE_MEAN_SQUARE = 32_768.0 * 32_768.0;

    private Loudness() {}

    /** Mean square in sample units: 0 to 2^30. */
    static double meanSquare(short[] frame) {
        long sum = 0;
        for (short sample : frame) {
            sum += sample * sample;
        }
        return frame.length == 0 ? 0 : (double) sum / frame.length;
    }

    /** The mean square of a signal with this RMS level; negative decibels relative to full scale. */
    static double meanSquareAtDbfs(double dbfs) {
        return FULL_SCALE_MEAN_SQUARE * Math.pow(10, dbfs / 10);
    }

    /** The power ratio of a difference in decibels. */
    static double ratioOfDecibels(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}

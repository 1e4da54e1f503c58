package dev.llafar.audio.speech;

/** How loud a frame is. */
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

    /** The mean square of a signal whose RMS level is so many decibels (negative) from full scale. */
    static double meanSquareAtDbfs(double dbfs) {
        return FULL_SCALE_MEAN_SQUARE * Math.pow(10, dbfs / 10);
    }

    /** A power ratio. */
    static double ratioOfDecibels(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}

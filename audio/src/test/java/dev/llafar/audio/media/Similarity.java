package dev.llafar.audio.media;

/** How alike two sounds are, whatever a lossy codec did to them. */
final class Similarity {
    private Similarity() {}

    /** Normalised correlation of {@code heard}, shifted left by {@code lag} samples, with {@code said}: 1 is the same. */
    static double at(int lag, short[] heard, short[] said) {
        double product = 0;
        double heardPower = 0;
        double saidPower = 0;
        for (int i = 0; i < said.length; i++) {
            int j = i + lag;
            double other = j >= 0 && j < heard.length ? heard[j] : 0;
            product += other * said[i];
            heardPower += other * other;
            saidPower += (double) said[i] * said[i];
        }
        return product / Math.sqrt(Math.max(1, heardPower * saidPower));
    }

    /** The lag, within a tenth of a second, at which they are most alike. */
    static int bestLag(short[] heard, short[] said) {
        int best = 0;
        for (int lag = -1_600; lag <= 1_600; lag++) {
            if (at(lag, heard, said) > at(best, heard, said)) {
                best = lag;
            }
        }
        return best;
    }
}

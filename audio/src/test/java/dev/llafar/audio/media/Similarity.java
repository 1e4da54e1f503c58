package dev.llafar.audio.media;

/** How alike two sounds are, whatever a lossy codec did to them. */
final class Similarity {
    private Similarity() {}

    /** Normalised correlation of {@code decoded}, shifted left by {@code lag} samples, with {@code said}: 1 is the same. */
    static double at(int lag, short[] decoded, short[] said) {
        double product = 0;
        double decodedPower = 0;
        double saidPower = 0;
        for (int i = 0; i < said.length; i++) {
            int j = i + lag;
            double other = j >= 0 && j < decoded.length ? decoded[j] : 0;
            product += other * said[i];
            decodedPower += other * other;
            saidPower += (double) said[i] * said[i];
        }
        return product / Math.sqrt(Math.max(1, decodedPower * saidPower));
    }

    /** The lag, within a tenth of a second, at which they are most alike. */
    static int bestLag(short[] decoded, short[] said) {
        int best = 0;
        for (int lag = -1_600; lag <= 1_600; lag++) {
            if (at(lag, decoded, said) > at(best, decoded, said)) {
                best = lag;
            }
        }
        return best;
    }
}

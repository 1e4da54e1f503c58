package dev.llafar.kvs.mux;

/** Signals to encode, and a measure of the similarity of the decoded signal. */
final class TestSignals {
    private TestSignals() {}

    /** A sine that starts at 200 Hz and rises by {@code upwardsHz} each second. */
    static short[] sweep(int rateHz, int samples, int upwardsHz) {
        var sweep = new short[samples];
        for (int i = 0; i < samples; i++) {
            double t = (double) i / rateHz;
            sweep[i] = (short) (12_000 * Math.sin(2 * Math.PI * (200 * t + upwardsHz / 2.0 * t * t)));
        }
        return sweep;
    }

    /** The same samples on each channel, interleaved. */
    static short[] spread(short[] mono, int channels) {
        var spread = new short[mono.length * channels];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = mono[i / channels];
        }
        return spread;
    }

    /** Normalised correlation at a lag in samples, which may be negative; 1 for equal signals. */
    static double correlation(short[] said, short[] heard, int lag) {
        double product = 0;
        double ours = 0;
        double theirs = 0;
        int margin = Math.abs(lag);
        for (int i = margin; i < Math.min(said.length, heard.length) - margin; i++) {
            product += (double) said[i] * heard[i + lag];
            ours += (double) said[i] * said[i];
            theirs += (double) heard[i + lag] * heard[i + lag];
        }
        return product / Math.sqrt(ours * theirs);
    }
}

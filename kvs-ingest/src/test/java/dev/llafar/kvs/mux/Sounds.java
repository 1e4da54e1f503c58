package dev.llafar.kvs.mux;

/** Sounds to encode, and how alike what was heard is. */
final class Sounds {
    private Sounds() {}

    /** From 200 Hz upwards by so many hertz a second. */
    static short[] sweep(int rateHz, int samples, int upwardsHz) {
        var sweep = new short[samples];
        for (int i = 0; i < samples; i++) {
            double t = (double) i / rateHz;
            sweep[i] = (short) (12_000 * Math.sin(2 * Math.PI * (200 * t + upwardsHz / 2.0 * t * t)));
        }
        return sweep;
    }

    /** The same on every channel: their mix is the sound again. */
    static short[] spread(short[] mono, int channels) {
        var spread = new short[mono.length * channels];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = mono[i / channels];
        }
        return spread;
    }

    /** One is the same. {@code lag} samples later, which may be negative. */
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

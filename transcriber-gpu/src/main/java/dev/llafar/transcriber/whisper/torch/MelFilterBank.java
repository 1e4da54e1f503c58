package dev.llafar.transcriber.whisper.torch;

/** Slaney's mel filters: linear below 1 kHz, logarithmic above, each of unit area. */
final class MelFilterBank {
    private static final double LINEAR_HZ_PER_MEL = 200.0 / 3;
    private static final double KNEE_HZ = 1000;
    private static final double KNEE_MEL = KNEE_HZ / LINEAR_HZ_PER_MEL;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private MelFilterBank() {}

    /** Weights [bins, mels], bin by bin; bins go from 0 Hz to half the sample rate. */
    static float[] weights(int mels, int fftSamples, int sampleRateHz) {
        int bins = fftSamples / 2 + 1;
        double topMel = hzToMel(sampleRateHz / 2.0);
        double[] edges = new double[mels + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = melToHz(topMel * i / (mels + 1));
        }
        float[] weights = new float[bins * mels];
        for (int bin = 0; bin < bins; bin++) {
            double hz = (double) bin * sampleRateHz / fftSamples;
            for (int mel = 0; mel < mels; mel++) {
                double rising = (hz - edges[mel]) / (edges[mel + 1] - edges[mel]);
                double falling = (edges[mel + 2] - hz) / (edges[mel + 2] - edges[mel + 1]);
                double area = 2 / (edges[mel + 2] - edges[mel]);
                weights[bin * mels + mel] = (float) (Math.max(0, Math.min(rising, falling)) * area);
            }
        }
        return weights;
    }

    /** Periodic Hann window: its period is the transform's length, so overlapped windows sum to a constant. */
    static float[] window(int samples) {
        float[] window = new float[samples];
        for (int i = 0; i < samples; i++) {
            window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / samples));
        }
        return window;
    }

    private static double hzToMel(double hz) {
        return hz < KNEE_HZ ? hz / LINEAR_HZ_PER_MEL : KNEE_MEL + Math.log(hz / KNEE_HZ) / LOG_STEP;
    }

    private static double melToHz(double mel) {
        return mel < KNEE_MEL ? mel * LINEAR_HZ_PER_MEL : KNEE_HZ * Math.exp((mel - KNEE_MEL) * LOG_STEP);
    }
}

package dev.llafar.audio.speech;

import dev.llafar.audio.SampleClock;
import java.util.Arrays;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * The magnitude spectrum of the last 48 ms from 100 to 4,000 Hz, normalised to a vector of length 1. The resolution
 * separates neighbouring semitones, and the window fits within a note of 150 ms.
 */
final class SpectrumShape {
    private static final int WINDOW = SampleClock.SAMPLE_RATE_HZ * 48 / 1_000;
    /** Pairs of samples are averaged, which halves the work. Aliases from above 4,000 Hz do not matter here. */
    private static final int HALVED = WINDOW / 2;

    private static final int HALVED_RATE_HZ = SampleClock.SAMPLE_RATE_HZ / 2;
    private static final int TRANSFORM = 512;
    private static final int LOWEST_BIN = 100 * TRANSFORM / HALVED_RATE_HZ + 1;
    private static final int HIGHEST_BIN = 4_000 * TRANSFORM / HALVED_RATE_HZ;

    /** Number of values of a spectrum. */
    static final int BINS = HIGHEST_BIN - LOWEST_BIN + 1;

    private static final double[] HANN = hann();

    private final short[] last = new short[WINDOW];
    private final double[][] transform = new double[2][TRANSFORM];

    /**
     * Adds the next frame and writes the spectrum of the window that ends with it.
     *
     * @param shape of {@link #BINS}, overwritten; all 0 for digital silence
     */
    void accept(short[] frame, double[] shape) {
        System.arraycopy(last, frame.length, last, 0, WINDOW - frame.length);
        System.arraycopy(frame, 0, last, WINDOW - frame.length, frame.length);
        double[] real = transform[0];
        double[] imaginary = transform[1];
        for (int at = 0; at < TRANSFORM; at++) {
            real[at] = at < HALVED ? (last[2 * at] + last[2 * at + 1]) * HANN[at] : 0;
            imaginary[at] = 0;
        }
        FastFourierTransformer.transformInPlace(transform, DftNormalization.STANDARD, TransformType.FORWARD);
        double power = 0;
        for (int bin = 0; bin < BINS; bin++) {
            double re = real[LOWEST_BIN + bin];
            double im = imaginary[LOWEST_BIN + bin];
            double square = re * re + im * im;
            power += square;
            shape[bin] = Math.sqrt(square);
        }
        double scale = power == 0 ? 0 : 1 / Math.sqrt(power);
        for (int bin = 0; bin < BINS; bin++) {
            shape[bin] *= scale;
        }
    }

    /** Discards all samples. */
    void reset() {
        Arrays.fill(last, (short) 0);
    }

    /** Cosine similarity: 1 for equal shapes, 0 for disjoint ones or silence. */
    static double similarity(double[] one, double[] other) {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += one[bin] * other[bin];
        }
        return sum;
    }

    private static double[] hann() {
        var weights = new double[HALVED];
        for (int at = 0; at < HALVED; at++) {
            weights[at] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (at + 0.5) / HALVED);
        }
        return weights;
    }
}

package dev.llafar.audio;

import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** Sounds for tests, 16 kHz. */
public final class Sounds {
    private Sounds() {}

    /** A synthetic voice: "What day is it today?", said from 0.2 s to 1.2 s of 1.4 s. */
    public static short[] speech() {
        var resource = Objects.requireNonNull(Sounds.class.getResourceAsStream("speech-en.wav"), "speech-en.wav");
        try (var decoder = MediaDecoder.open(resource, "speech-en.wav", MediaOptions.MIXED)) {
            return decoder.readAll().mono();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static short[] silence(int millis) {
        return new short[(int) SampleClock.samplesOfMillis(millis)];
    }

    /** White, of so many units RMS. */
    public static short[] noise(int millis, double rms, long seed) {
        var random = new Random(seed);
        return generated(millis, at -> random.nextGaussian() * rms);
    }

    /** Low-passed at about 50 Hz: its level wanders. */
    public static short[] brownNoise(int millis, double rms, long seed) {
        var random = new Random(seed);
        double[] state = {0};
        return generated(millis, at -> {
            state[0] = 0.98 * state[0] + 0.2 * random.nextGaussian();
            return state[0] * rms;
        });
    }

    /** A tone whose pitch may change, with the partials named. */
    public static short[] tones(int millis, double amplitude, IntToDoubleFunction hertzAtSample, int... partials) {
        return generated(millis, at -> {
            double sum = 0;
            for (int partial : partials) {
                double cycles = hertzAtSample.applyAsDouble(at) * partial * at / SampleClock.SAMPLE_RATE_HZ;
                sum += Math.sin(2 * Math.PI * cycles) / partial;
            }
            return amplitude * sum;
        });
    }

    public static short[] generated(int millis, IntToDoubleFunction sampleAt) {
        var samples = silence(millis);
        for (int at = 0; at < samples.length; at++) {
            samples[at] = clipped(sampleAt.applyAsDouble(at));
        }
        return samples;
    }

    public static short[] scale(short[] samples, double factor) {
        var scaled = new short[samples.length];
        for (int at = 0; at < samples.length; at++) {
            scaled[at] = clipped(samples[at] * factor);
        }
        return scaled;
    }

    /** As long as the first. */
    public static short[] mix(short[] first, short[] second) {
        var sum = new short[first.length];
        for (int at = 0; at < sum.length; at++) {
            sum[at] = clipped(first[at] + second[at]);
        }
        return sum;
    }

    public static short[] join(short[]... parts) {
        int length = 0;
        for (var part : parts) {
            length += part.length;
        }
        var joined = new short[length];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    private static short clipped(double value) {
        return (short) Math.clamp(Math.rint(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }
}

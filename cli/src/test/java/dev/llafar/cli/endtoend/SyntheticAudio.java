package dev.llafar.cli.endtoend;

import dev.llafar.transcriber.samples.Recording;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Generates audio for the tests as 16 kHz mono s16le. */
final class SyntheticAudio {
    static final int SAMPLES_PER_SECOND = 16_000;

    private SyntheticAudio() {}

    static byte[] silence(double seconds) {
        return new byte[2 * (int) (seconds * SAMPLES_PER_SECOND)];
    }

    /** White noise at -20 dBFS, such as a fan close to the microphone. */
    static byte[] whiteNoise(double seconds, long seed) {
        Random random = new Random(seed);
        return of(seconds, t -> 0.1 * random.nextGaussian());
    }

    /** Mains hum of 50 Hz with its harmonics. */
    static byte[] hum(double seconds) {
        return of(
                seconds,
                t -> 0.15 * Math.sin(2 * Math.PI * 50 * t)
                        + 0.10 * Math.sin(2 * Math.PI * 100 * t)
                        + 0.06 * Math.sin(2 * Math.PI * 150 * t)
                        + 0.03 * Math.sin(2 * Math.PI * 250 * t));
    }

    /** Hold music: plucked notes with a bass. */
    static byte[] melody(double seconds, long seed) {
        int[] scale = {0, 2, 4, 5, 7, 9, 11, 12};
        Random random = new Random(seed);
        int notes = (int) (seconds / 0.35) + 1;
        double[] hertz = new double[notes];
        for (int i = 0; i < notes; i++) {
            hertz[i] = 261.6 * Math.pow(2, scale[random.nextInt(scale.length)] / 12.0);
        }
        return of(seconds, t -> {
            int note = (int) (t / 0.35);
            double since = t - note * 0.35;
            double pluck = Math.exp(-5 * since);
            double bass = hertz[note - note % 8] / 2;
            return 0.25
                            * pluck
                            * (Math.sin(2 * Math.PI * hertz[note] * t) + 0.4 * Math.sin(4 * Math.PI * hertz[note] * t))
                    + 0.12 * Math.sin(2 * Math.PI * bass * t);
        });
    }

    /** Concatenates the recordings, each followed by 0.8 to 1.6 seconds of silence. */
    static byte[] conversation(List<Recording> recordings, Random random) {
        ByteArrayOutputStream audio = new ByteArrayOutputStream();
        for (Recording recording : recordings) {
            audio.writeBytes(recording.audio());
            audio.writeBytes(silence(0.8 + 0.8 * random.nextDouble()));
        }
        return audio.toByteArray();
    }

    /** The recording from the first to the last sample of speech. */
    static byte[] speechOnly(Recording recording) {
        int from = 2 * recording.speechStartSample();
        int to = Math.min(recording.audio().length, 2 * recording.speechEndSample());
        byte[] speech = new byte[to - from];
        System.arraycopy(recording.audio(), from, speech, 0, speech.length);
        return speech;
    }

    private interface Wave {
        double at(double second);
    }

    private static byte[] of(double seconds, Wave wave) {
        int samples = (int) (seconds * SAMPLES_PER_SECOND);
        byte[] audio = new byte[2 * samples];
        for (int i = 0; i < samples; i++) {
            double value = wave.at((double) i / SAMPLES_PER_SECOND);
            int sample = (int) Math.round(32_767 * Math.max(-1, Math.min(1, value)));
            audio[2 * i] = (byte) sample;
            audio[2 * i + 1] = (byte) (sample >> 8);
        }
        return audio;
    }
}

package dev.llafar.local.phone;

import dev.llafar.audio.PcmBytes;
import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
import dev.llafar.audio.media.Resampler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mono audio that a caller speaks: WAV, or 16-bit little-endian PCM as {@code audio/L16;rate=8000}. */
final class AudioUpload {
    static final int MAX_BYTES = 64 << 20;
    private static final Pattern RATE = Pattern.compile("rate=(\\d{4,6})");
    private static final int SESSION_HZ = 16_000;
    private static final int TRIPLE = 3;

    private AudioUpload() {}

    /**
     * Returns the samples at {@code wantedHz}, 16,000 or 48,000.
     *
     * @throws IllegalArgumentException if the upload is invalid; the message contains the reason
     */
    static short[] samples(String contentType, byte[] body, int wantedHz) {
        String type = contentType.toLowerCase(Locale.ROOT);
        short[] at16k = type.startsWith("audio/l16") ? raw(type, body) : wav(body);
        return wantedHz == SESSION_HZ ? at16k : tripled(at16k);
    }

    private static short[] raw(String type, byte[] body) {
        Matcher rate = RATE.matcher(type);
        if (!rate.find()) {
            throw new IllegalArgumentException("Content-Type is '" + type + "', expected audio/L16;rate=HERTZ");
        }
        return resampled(new PcmBytes(1).accept(body), Integer.parseInt(rate.group(1)));
    }

    private static short[] wav(byte[] body) {
        try (MediaDecoder decoder =
                MediaDecoder.open(new ByteArrayInputStream(body), "the upload", MediaOptions.MIXED)) {
            int channels = decoder.description().channels();
            if (channels != 1) {
                throw new IllegalArgumentException("the upload has " + channels + " channels, expected 1");
            }
            return decoder.readAll().mono();
        } catch (IOException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static short[] resampled(short[] samples, int rateHz) {
        if (rateHz == SESSION_HZ) {
            return samples;
        }
        try (Resampler resampler = new Resampler(rateHz)) {
            short[] first = resampler.accept(samples);
            short[] rest = resampler.finish();
            short[] all = Arrays.copyOf(first, first.length + rest.length);
            System.arraycopy(rest, 0, all, first.length, rest.length);
            return all;
        }
    }

    /** Interpolates linearly. The error is above 8 kHz, which phones do not transmit. */
    private static short[] tripled(short[] samples) {
        short[] tripled = new short[samples.length * TRIPLE];
        for (int i = 0; i < tripled.length; i++) {
            int here = samples[i / TRIPLE];
            int next = i / TRIPLE + 1 < samples.length ? samples[i / TRIPLE + 1] : 0;
            tripled[i] = (short) (here + (next - here) * (i % TRIPLE) / TRIPLE);
        }
        return tripled;
    }
}

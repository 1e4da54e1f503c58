package dev.llafar.transcriber.whisper;

import dev.llafar.audio.WavReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The demo recordings: 16 kHz mono, synthetic voices. */
final class Recordings {
    private Recordings() {}

    static short[] read(String name) {
        String resource = "/samples/" + name + ".wav";
        try (InputStream in = Objects.requireNonNull(Recordings.class.getResourceAsStream(resource), resource);
                WavReader wav = WavReader.open(in, resource)) {
            return wav.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

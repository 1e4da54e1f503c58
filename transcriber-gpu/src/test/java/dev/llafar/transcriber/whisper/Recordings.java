package dev.llafar.transcriber.whisper;

import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
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
                MediaDecoder decoder = MediaDecoder.open(in, resource, MediaOptions.MIXED)) {
            return decoder.readAll().mono();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

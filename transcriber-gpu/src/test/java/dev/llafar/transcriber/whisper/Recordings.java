package dev.llafar.transcriber.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.audio.media.MediaDecoder;
import dev.llafar.audio.media.MediaOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The sample recordings: 16 kHz mono, synthetic voices and noise. */
final class Recordings {
    private Recordings() {}

    /**
     * What transformers writes for one recording with the demo checkpoint in 32 bits; see src/test/python/make_goldens.py.
     *
     * @param name of the recording
     */
    record Reference(String name, String language, String text, float averageLogProbability) {}

    /** The references of all sample recordings. */
    static List<Reference> references() {
        try (InputStream in = open("/golden/demo.json")) {
            return new ObjectMapper()
                    .readTree(in).properties().stream()
                            .map(field -> reference(field.getKey(), field.getValue()))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reference reference(String name, JsonNode node) {
        return new Reference(
                name,
                node.path("language").textValue(),
                node.path("text").textValue(),
                node.path("averageLogProbability").floatValue());
    }

    static short[] read(String name) {
        String resource = "/samples/" + name + ".wav";
        try (InputStream in = open(resource);
                MediaDecoder decoder = MediaDecoder.open(in, resource, MediaOptions.MIXED)) {
            return decoder.readAll().mono();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(Recordings.class.getResourceAsStream(resource), resource);
    }
}

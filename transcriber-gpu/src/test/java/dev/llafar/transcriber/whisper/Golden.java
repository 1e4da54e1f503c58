package dev.llafar.transcriber.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.llafar.transcriber.whisper.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipInputStream;

/** A checkpoint saved by transformers, with what transformers computed; see src/test/python/make_goldens.py. */
record Golden(Path directory, JsonNode expected) {

    /** Generated tokens, and whether the end of text came after them. */
    record Written(List<Integer> tokens, boolean ended) {}

    static Golden unpack(String name, Path into) {
        String resource = "/golden/" + name + ".zip";
        Path directory = into.resolve(name);
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(resource), resource);
                ZipInputStream zip = new ZipInputStream(in)) {
            Files.createDirectories(directory);
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, directory.resolve(entry.getName()));
            }
            return new Golden(
                    directory,
                    new ObjectMapper()
                            .readTree(directory.resolve("expected.json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<short[]> utterances() {
        List<short[]> utterances = new ArrayList<>();
        expected.path("utterances").forEach(name -> utterances.add(Recordings.read(name.textValue())));
        return utterances;
    }

    List<Written> written(String field) {
        List<Written> rows = new ArrayList<>();
        expected.path(field)
                .forEach(row -> rows.add(
                        new Written(ints(row.path("tokens")), row.path("ended").booleanValue())));
        return rows;
    }

    List<Integer> ints(String field) {
        return ints(expected.path(field));
    }

    /** The tensor's numbers, row-major. */
    float[] tensor(String name) {
        SafetensorsFile.Entry entry = SafetensorsFile.open(directory.resolve("expected.safetensors"))
                .entries()
                .get(name);
        FloatBuffer buffer = SafetensorsFile.map(entry).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static List<Integer> ints(JsonNode list) {
        List<Integer> ints = new ArrayList<>();
        list.forEach(number -> ints.add(number.intValue()));
        return ints;
    }
}

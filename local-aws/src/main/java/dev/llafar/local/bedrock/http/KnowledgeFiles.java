package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.Faq;
import dev.llafar.local.bedrock.FaqEntry;
import dev.llafar.local.bedrock.PhraseBook;
import dev.llafar.local.bedrock.StandInModel;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads what the model knows; a file that is not as it should be is named, with the entry that is wrong. */
final class KnowledgeFiles {
    private static final long MAX_BYTES = 1 << 20;

    private KnowledgeFiles() {}

    static StandInModel model(BedrockSettings settings) {
        return new StandInModel(
                new Faq(read(settings.faq(), "faq.json", KnowledgeFiles::entry).toList()),
                new PhraseBook(read(settings.phrases(), "phrases.json", KnowledgeFiles::phrase)
                        .toList()));
    }

    private static FaqEntry entry(JsonObject json) {
        return new FaqEntry(
                text(json, "language"),
                json.getJsonArray("questions", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList(),
                text(json, "answer"));
    }

    private static PhraseBook.Phrase phrase(JsonObject json) {
        return new PhraseBook.Phrase(text(json, "en"), text(json, "cy"));
    }

    private static String text(JsonObject json, String name) {
        String value = json.getString(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing or empty");
        }
        return value;
    }

    private static <T> Stream<T> read(Optional<Path> file, String shipped, Function<JsonObject, T> reader) {
        String name = file.map(Path::toString).orElse(shipped);
        JsonArray entries;
        try {
            entries = new JsonArray(file.isPresent() ? bounded(file.get()) : resource(shipped));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        } catch (DecodeException e) {
            throw new IllegalArgumentException(name + " is not a JSON array", e);
        }
        Stream.Builder<T> read = Stream.builder();
        for (int i = 0; i < entries.size(); i++) {
            try {
                read.add(reader.apply(entries.getJsonObject(i)));
            } catch (IllegalArgumentException | ClassCastException e) {
                throw new IllegalArgumentException(name + ", entry " + i + ": " + e.getMessage(), e);
            }
        }
        return read.build();
    }

    private static String bounded(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(file + " has " + bytes + " bytes, expected at most " + MAX_BYTES);
        }
        return Files.readString(file);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = KnowledgeFiles.class.getResourceAsStream("/dev/llafar/local/bedrock/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package dev.llafar.local.bedrock.http;

import dev.llafar.kvs.json.JsonFieldException;
import dev.llafar.kvs.json.StrictJson;
import dev.llafar.local.bedrock.Faq;
import dev.llafar.local.bedrock.PhraseBook;
import dev.llafar.local.bedrock.StandInModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads the answers and phrases of the model. Errors contain the name of the file and the invalid entry. */
final class KnowledgeFiles {
    private static final long MAX_BYTES = 1 << 20;

    private KnowledgeFiles() {}

    static StandInModel model(BedrockSettings settings) {
        return new StandInModel(
                new Faq(read(settings.faq(), "faq.json", Faq.Entry.class)),
                new PhraseBook(read(settings.phrases(), "phrases.json", PhraseBook.Phrase.class)));
    }

    private static <T> List<T> read(Optional<Path> file, String shipped, Class<T> type) {
        String name = file.map(Path::toString).orElse(shipped);
        try {
            return StrictJson.tolerant(name).readList(file.isPresent() ? bounded(file.get()) : resource(shipped), type);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        } catch (JsonFieldException e) {
            throw new IllegalArgumentException(name + ", entry " + e.text(), e);
        }
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

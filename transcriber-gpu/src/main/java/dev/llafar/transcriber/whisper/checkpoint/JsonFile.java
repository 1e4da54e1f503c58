package dev.llafar.transcriber.whisper.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JSON object in a file, with accessors whose failures name the field. */
public final class JsonFile {
    /** The tokenizer.json of the large checkpoints has 4 MB. */
    private static final long LARGEST_BYTES = 64L << 20;

    /** Rejects duplicate keys, which readers resolve differently. Accepts NaN, which published files contain. */
    static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1 << 20)
                            .maxNameLength(4096)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final JsonNode root;

    private JsonFile(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws CheckpointException if it is missing, unreadable, too large or not one JSON object
     */
    public static JsonFile read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new CheckpointException(file, "file", "nothing", "a readable file");
            }
            long size = Files.size(file);
            if (size > LARGEST_BYTES) {
                throw new CheckpointException(file, "size", size + " bytes", "at most " + LARGEST_BYTES);
            }
            JsonNode root = STRICT.readTree(Files.readAllBytes(file));
            if (!root.isObject()) {
                throw new CheckpointException(file, "file", kind(root), "a JSON object");
            }
            return new JsonFile(file, root);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file, "JSON", e.getOriginalMessage(), "well-formed JSON", e);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "file", "nothing", "a readable file", e);
        } catch (IOException e) {
            throw new CheckpointException(file, "file", String.valueOf(e.getMessage()), "a readable file", e);
        }
    }

    public Path file() {
        return file;
    }

    public JsonNode root() {
        return root;
    }

    /** Whether the field exists and is not null. */
    public boolean has(String field) {
        return root.hasNonNull(field);
    }

    /** A required whole number within inclusive bounds. */
    public int whole(String field, int least, int most) {
        JsonNode node = root.path(field);
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw new CheckpointException(file, field, kind(node), "a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    /** As {@link #whole(String, int, int)}, or the fallback if the field is absent or null. */
    public int whole(String field, int least, int most, int fallback) {
        return has(field) ? whole(field, least, most) : fallback;
    }

    /** A text, or the fallback if the field is absent or null. */
    public String text(String field, String fallback) {
        if (!has(field)) {
            return fallback;
        }
        JsonNode node = root.path(field);
        if (!node.isTextual()) {
            throw new CheckpointException(file, field, kind(node), "a text");
        }
        return node.textValue();
    }

    /** A boolean, or the fallback if the field is absent or null. */
    public boolean flag(String field, boolean fallback) {
        if (!has(field)) {
            return fallback;
        }
        JsonNode node = root.path(field);
        if (!node.isBoolean()) {
            throw new CheckpointException(file, field, kind(node), "true or false");
        }
        return node.booleanValue();
    }

    /** Whole numbers of a list, from 0 to {@code below} - 1; empty if the field is absent or null. */
    public List<Integer> wholes(String field, int below) {
        List<Integer> numbers = new ArrayList<>();
        if (!has(field)) {
            return numbers;
        }
        JsonNode list = root.path(field);
        if (!list.isArray()) {
            throw new CheckpointException(file, field, kind(list), "a list of token ids");
        }
        for (JsonNode node : list) {
            if (!node.isInt() || node.intValue() < 0 || node.intValue() >= below) {
                throw new CheckpointException(
                        file,
                        field + "[" + numbers.size() + "]",
                        kind(node),
                        "a whole number from 0 to " + (below - 1));
            }
            numbers.add(node.intValue());
        }
        return numbers;
    }

    /** Describes a node for an error message. */
    static String kind(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        if (node.isContainerNode()) {
            return node.isArray() ? "a list" : "an object";
        }
        String text = node.toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}

package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An object of a request, read field by field; complaints name the field with its whole path. Null counts as absent. */
final class JsonTree {
    /** Events of both services stay far below; a larger one is not one of theirs. */
    private static final int LONGEST_BODY = 256 * 1024;

    /** A directory's key has 1,024 bytes; what the services name by themselves has 36 characters. */
    private static final int LONGEST_ID = 256;

    /** An ARN of a stream, whose name alone may have 256. */
    private static final int LONGEST_ARN = 1_024;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(40).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String path;
    private final JsonNode node;

    private JsonTree(String path, JsonNode node) {
        this.path = path;
        this.node = node;
    }

    /**
     * Reads a body.
     *
     * @throws InvalidRequest when it is too long or is not one JSON object
     */
    static JsonTree of(String body) {
        if (body.length() > LONGEST_BODY) {
            throw new InvalidRequest("body", body.length() + " characters", "at most " + LONGEST_BODY);
        }
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // The parser's own message may quote what was sent, so only the place is told.
            String place = e.getLocation() == null
                    ? ""
                    : " at character " + e.getLocation().getCharOffset();
            throw new InvalidRequest("body", "something that is not JSON" + place, "one JSON object");
        }
        if (!(root instanceof ObjectNode)) {
            throw new InvalidRequest("body", kind(root), "one JSON object");
        }
        return new JsonTree("", root);
    }

    /** A body that was read, and its size checked, before. */
    static JsonTree of(ObjectNode root) {
        return new JsonTree("", root);
    }

    /** An object that must be there. */
    JsonTree object(String name) {
        JsonNode child = child(name);
        if (!(child instanceof ObjectNode)) {
            throw wrong(name, child, "an object");
        }
        return new JsonTree(pathOf(name), child);
    }

    /** An object; empty where it is absent. */
    JsonTree optionalObject(String name) {
        return child(name) == null ? new JsonTree(pathOf(name), JSON.createObjectNode()) : object(name);
    }

    /** The objects of a list; none where it is absent. */
    List<JsonTree> objects(String name) {
        JsonNode list = child(name);
        List<JsonTree> objects = new ArrayList<>();
        if (list == null) {
            return objects;
        }
        if (!list.isArray()) {
            throw wrong(name, list, "a list of objects");
        }
        for (JsonNode item : list) {
            if (!item.isObject()) {
                throw wrong(name, item, "a list of objects");
            }
            objects.add(new JsonTree(pathOf(name) + "[" + objects.size() + "]", item));
        }
        return objects;
    }

    boolean has(String name) {
        return child(name) != null;
    }

    /** A name of something: a string of one line, neither blank nor long. */
    String id(String name) {
        return present(name, LONGEST_ID);
    }

    /** The same, or empty where it is absent. */
    String optionalId(String name) {
        return bounded(name, LONGEST_ID);
    }

    /** A stream's ARN. */
    String arn(String name) {
        return present(name, LONGEST_ARN);
    }

    private String present(String name, int mostCharacters) {
        String text = bounded(name, mostCharacters);
        if (text.isEmpty()) {
            throw wrong(name, child(name), "a string that is not empty");
        }
        return text;
    }

    private String bounded(String name, int mostCharacters) {
        String text = text(name);
        if (text.length() > mostCharacters) {
            throw new InvalidRequest(pathOf(name), text.length() + " characters", "at most " + mostCharacters);
        }
        if ((!text.isEmpty() && text.isBlank()) || text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidRequest(pathOf(name), "blanks or control characters", "a name of one line");
        }
        return text;
    }

    /** A string of any length; empty where it is absent. */
    String text(String name) {
        JsonNode child = child(name);
        if (child == null) {
            return "";
        }
        if (!child.isTextual()) {
            throw wrong(name, child, "a string");
        }
        return child.textValue();
    }

    /** A whole number from 1. */
    int count(String name) {
        JsonNode child = child(name);
        if (child == null || !child.isIntegralNumber() || !child.canConvertToInt() || child.intValue() < 1) {
            throw wrong(name, child, "a whole number from 1");
        }
        return child.intValue();
    }

    /** A fragment's number: decimal digits, at most 128 of them; empty where it is absent. */
    String fragment(String name) {
        JsonNode child = child(name);
        if (child == null) {
            return "";
        }
        String digits = child.isIntegralNumber() || child.isTextual() ? child.asText() : "";
        if (!digits.matches("\\d{1,128}")) {
            throw wrong(name, child, "1 to 128 digits");
        }
        return digits;
    }

    /** Milliseconds since 1970, as a number or in digits, or an ISO 8601 instant: samples show all three. 0: absent. */
    long millis(String name) {
        JsonNode child = child(name);
        if (child == null) {
            return 0;
        }
        String text = child.isIntegralNumber() || child.isTextual() ? child.asText() : "";
        if (text.matches("\\d{1,16}")) {
            return Long.parseLong(text);
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(name, child, "milliseconds since 1970, or an ISO 8601 instant");
        }
    }

    InvalidRequest wrong(String name, String expected) {
        return wrong(name, child(name), expected);
    }

    private InvalidRequest wrong(String name, @Nullable JsonNode found, String expected) {
        String value = found == null ? "nothing" : found.isValueNode() ? found.asText() : kind(found);
        return new InvalidRequest(pathOf(name), value.isEmpty() ? "an empty string" : value, expected);
    }

    private static String kind(@Nullable JsonNode found) {
        return found == null ? "nothing" : "a " + found.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private @Nullable JsonNode child(String name) {
        JsonNode child = node.get(name);
        return child == null || child.isNull() ? null : child;
    }
}

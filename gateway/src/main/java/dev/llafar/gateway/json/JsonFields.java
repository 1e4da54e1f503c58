package dev.llafar.gateway.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Typed reading of an object's fields that remembers which were read. Null counts as absent. */
public final class JsonFields {
    private final ObjectNode object;
    private final Set<String> read = new HashSet<>();

    public JsonFields(ObjectNode object) {
        this.object = object;
    }

    public String text(String name, String absent) {
        JsonNode node = field(name);
        if (node == null) {
            return absent;
        }
        if (!node.isTextual()) {
            throw wrong(name, node, "a string");
        }
        return node.textValue();
    }

    /** A string that must be there and hold something. */
    public String required(String name, String expected) {
        String value = text(name, "");
        if (value.isBlank()) {
            throw new InvalidRequest(name, value.isEmpty() ? "nothing" : "blanks", expected);
        }
        return value;
    }

    public int integer(String name, int absent) {
        JsonNode node = field(name);
        if (node == null) {
            return absent;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(name, node, "a whole number");
        }
        return node.intValue();
    }

    public long position(String name, long absent) {
        Long value = optionalPosition(name);
        return value == null ? absent : value;
    }

    public @Nullable Long optionalPosition(String name) {
        JsonNode node = field(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw wrong(name, node, "a whole number from 0");
        }
        return node.longValue();
    }

    public boolean flag(String name, boolean absent) {
        JsonNode node = field(name);
        if (node == null) {
            return absent;
        }
        if (!node.isBoolean()) {
            throw wrong(name, node, "true or false");
        }
        return node.booleanValue();
    }

    /** Enum values by their names in lower case. */
    public <E extends Enum<E>> E oneOf(String name, E absent, List<E> values) {
        JsonNode node = field(name);
        if (node == null) {
            return absent;
        }
        for (E value : values) {
            if (node.isTextual() && value.name().toLowerCase(Locale.ROOT).equals(node.textValue())) {
                return value;
            }
        }
        throw wrong(
                name,
                node,
                "one of "
                        + values.stream()
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")));
    }

    public List<String> texts(String name) {
        JsonNode node = field(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrong(name, node, "a list of strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isTextual()) {
                throw wrong(name, item, "a list of strings");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /** Whatever has not been read by now is a field that the message should not have. */
    public void refuseUnread(String type) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!read.contains(name)) {
                throw new InvalidRequest(
                        name,
                        "a field that " + type + " does not have",
                        "only " + read.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private @Nullable JsonNode field(String name) {
        read.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /** Scalars are shown, anything larger only by its kind. */
    private static InvalidRequest wrong(String name, JsonNode node, String expected) {
        String value = node.isValueNode()
                ? node.asText()
                : "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        return new InvalidRequest(name, value, expected);
    }
}

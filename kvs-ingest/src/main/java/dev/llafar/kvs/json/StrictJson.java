package dev.llafar.kvs.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON objects from outside into records. The text must be exactly one object without duplicate fields, of bounded
 * nesting and length; values are not converted between types, so {@code "1"} is no number and {@code 1.0} no whole number.
 * Failures are {@link JsonFieldException}s; they never contain the parser's own message, which may quote what was sent.
 */
public final class StrictJson {
    private static final int MAX_NESTING = 40;
    private static final int MAX_STRING_CHARACTERS = 1 << 20;
    private static final int MAX_NAME_CHARACTERS = 1_024;
    private static final JsonMapper REFUSES_UNKNOWN = mapper(true);
    private static final JsonMapper IGNORES_UNKNOWN = mapper(false);

    private final JsonMapper mapper;
    private final String source;

    private StrictJson(JsonMapper mapper, String source) {
        this.mapper = mapper;
        this.source = source;
    }

    /**
     * Refuses fields that the record does not have.
     *
     * @param source names the whole text in messages, such as {@code body}
     */
    public static StrictJson strict(String source) {
        return new StrictJson(REFUSES_UNKNOWN, source);
    }

    /** Ignores fields that the record does not have: events of AWS gain fields over time. */
    public static StrictJson tolerant(String source) {
        return new StrictJson(IGNORES_UNKNOWN, source);
    }

    /** Reads one object into a record. */
    public <T> T read(String text, Class<T> type) {
        return convert(object(text), type);
    }

    /** Reads one object from UTF-8 into a record. */
    public <T> T read(byte[] utf8, Class<T> type) {
        return convert(object(utf8), type);
    }

    /** Reads a list of objects. */
    public <T> List<T> readList(String text, Class<T> type) {
        JsonNode root = tree(text, "a JSON list");
        try {
            if (!root.isArray()) {
                throw notJson(FieldErrors.describe(root), "a JSON list");
            }
            return mapper.readerForListOf(type).readValue(root);
        } catch (JsonProcessingException e) {
            throw FieldErrors.of(e, root, source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one object from UTF-8 without giving it a type. */
    public ObjectNode object(byte[] utf8) {
        try {
            return object(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw notJson("bytes that are not UTF-8", "one JSON object");
        }
    }

    /** Reads one object without giving it a type, to look at before it is {@linkplain #convert converted}. */
    public ObjectNode object(String text) {
        JsonNode root = tree(text, "one JSON object");
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw notJson(FieldErrors.describe(root), "one JSON object");
    }

    /** Converts an object that was {@linkplain #object read} before into a record. */
    public <T> T convert(ObjectNode object, Class<T> type) {
        try {
            return mapper.treeToValue(object, type);
        } catch (JsonProcessingException e) {
            throw FieldErrors.of(e, object, source);
        }
    }

    private JsonNode tree(String text, String expected) {
        try {
            return mapper.readTree(text);
        } catch (StreamConstraintsException e) {
            throw notJson(
                    "JSON beyond these limits" + position(e),
                    "at most " + MAX_NESTING + " levels, " + MAX_NAME_CHARACTERS + " characters in a name and "
                            + MAX_STRING_CHARACTERS + " in a string");
        } catch (JsonProcessingException e) {
            boolean isDuplicate = e.getOriginalMessage().startsWith("Duplicate field");
            throw notJson(
                    (isDuplicate ? "a duplicate field" : "text that is not JSON") + position(e),
                    isDuplicate ? "every field once" : expected);
        }
    }

    private JsonFieldException notJson(String value, String expected) {
        return new JsonFieldException(source, value, expected, JsonFieldException.Reason.WRONG_TYPE);
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
    }

    private static JsonMapper mapper(boolean refusesUnknown) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxStringLength(MAX_STRING_CHARACTERS)
                        .maxNameLength(MAX_NAME_CHARACTERS)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .annotationIntrospector(new RecordIntrospector())
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, refusesUnknown)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .withCoercionConfigDefaults(
                        config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(
                                CoercionInputShape.EmptyString, CoercionAction.TryConvert)
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** Enum constants have their names in lower case, unless an annotation names them; required fields must not be null. */
    static final class RecordIntrospector extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("NullAway") // An element without a name of its own is null: Jackson's own convention.
        public String[] findEnumValues(
                MapperConfig<?> config, AnnotatedClass type, Enum<?>[] values, @Nullable String[] names) {
            super.findEnumValues(config, type, values, names);
            for (int i = 0; i < values.length; i++) {
                if (names[i] == null) {
                    names[i] = values[i].name().toLowerCase(Locale.ROOT);
                }
            }
            return names;
        }

        @Override
        public JsonSetter.Value findSetterInfo(Annotated annotated) {
            JsonSetter.Value info = super.findSetterInfo(annotated);
            JsonProperty property = _findAnnotation(annotated, JsonProperty.class);
            return property != null && property.required() ? info.withValueNulls(Nulls.FAIL) : info;
        }
    }

    /** A record component that holds a credential or spoken text: error messages do not show its value, nor any value inside it. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Sensitive {}
}

package dev.llafar.kvs.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns Jackson's exceptions into field errors. Values come from the tree that was read, not from Jackson's messages. */
final class FieldErrors {
    private static final String NOT_SHOWN = "a value that is not shown";
    private static final Map<Class<?>, String> EXPECTED_SCALARS = Map.of(
            String.class, "a string",
            boolean.class, "true or false",
            Boolean.class, "true or false",
            int.class, "a whole number of 32 bits",
            Integer.class, "a whole number of 32 bits",
            long.class, "a whole number of 64 bits",
            Long.class, "a whole number of 64 bits");

    private FieldErrors() {}

    /**
     * Converts a failure to read or convert {@code root}.
     *
     * @param source names the whole text
     * @return a {@link JsonFieldException}, or the exception of another type that a constructor threw
     */
    static RuntimeException of(JsonProcessingException failure, JsonNode root, String source) {
        List<JsonMappingException.Reference> references =
                failure instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
        String path = path(references);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonFieldException wrong) {
                return (isSensitive(references)
                                ? new JsonFieldException(wrong.field(), NOT_SHOWN, wrong.expected())
                                : wrong)
                        .inside(path);
            }
            if (cause instanceof RuntimeException other) {
                return other;
            }
        }
        return switch (failure) {
            case UnrecognizedPropertyException unknown ->
                new JsonFieldException(path, "an unknown field", expectedFields(unknown.getKnownPropertyIds()));
            case InvalidTypeIdException unknown -> unknownType(unknown, path);
            default -> {
                JsonNode value = at(root, references);
                boolean isMissing = value.isMissingNode() || value.isNull();
                yield new JsonFieldException(
                        path.isEmpty() ? source : path,
                        isSensitive(references) && !isMissing ? NOT_SHOWN : describe(value),
                        isListOfStrings(references) ? "a list of strings" : expected(failure),
                        reason(failure, isMissing));
            }
        };
    }

    /** Scalars are shown, anything larger only by its kind. */
    static String describe(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "nothing";
        }
        if (value.isContainerNode()) {
            return value.isArray() ? "a list" : "an object";
        }
        return value.asText().isEmpty() ? "an empty string" : value.asText();
    }

    private static JsonFieldException unknownType(InvalidTypeIdException unknown, String path) {
        Class<?> base = unknown.getBaseType().getRawClass();
        JsonTypeInfo info = base.getAnnotation(JsonTypeInfo.class);
        JsonSubTypes types = base.getAnnotation(JsonSubTypes.class);
        String expected = types == null
                ? "a known type"
                : Arrays.stream(types.value())
                        .map(JsonSubTypes.Type::name)
                        .collect(Collectors.joining(", ", "one of ", ""));
        return JsonFieldException.of(info == null ? "type" : info.property(), unknown.getTypeId(), expected)
                .inside(path);
    }

    private static JsonFieldException.Reason reason(JsonProcessingException failure, boolean isMissing) {
        boolean isWrongConstant = failure instanceof InvalidFormatException wrong
                && wrong.getTargetType().isEnum()
                && wrong.getValue() instanceof String;
        return isMissing
                ? JsonFieldException.Reason.MISSING
                : isWrongConstant ? JsonFieldException.Reason.WRONG_VALUE : JsonFieldException.Reason.WRONG_TYPE;
    }

    private static String expectedFields(@Nullable Collection<Object> known) {
        return known == null || known.isEmpty()
                ? "no fields"
                : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", ", "only ", ""));
    }

    private static String expected(JsonProcessingException failure) {
        // An overflow of a number is wrapped; the type that was wanted is in the innermost exception that has one.
        Class<?> type = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Class<?> candidate =
                    switch (cause) {
                        case MismatchedInputException mismatch -> mismatch.getTargetType();
                        case InputCoercionException overflow -> overflow.getTargetType();
                        default -> null;
                    };
            type = candidate == null ? type : candidate;
        }
        return type == null ? "another value" : expected(type);
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(FieldErrors::nameOf)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        String scalar = EXPECTED_SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) || type.isInterface()
                ? "an object"
                : "another value";
    }

    private static String nameOf(Object constant) {
        String name = ((Enum<?>) constant).name();
        try {
            JsonProperty named =
                    ((Enum<?>) constant).getDeclaringClass().getField(name).getAnnotation(JsonProperty.class);
            return named == null ? name.toLowerCase(Locale.ROOT) : named.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("an enum has a field for every constant", e);
        }
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static JsonNode at(JsonNode root, List<JsonMappingException.Reference> references) {
        JsonNode node = root;
        for (JsonMappingException.Reference reference : references) {
            node = reference.getFieldName() == null
                    ? node.path(reference.getIndex())
                    : node.path(reference.getFieldName());
        }
        return node;
    }

    private static boolean isSensitive(List<JsonMappingException.Reference> references) {
        return references.stream()
                .flatMap(FieldErrors::component)
                .anyMatch(component -> component.isAnnotationPresent(StrictJson.Sensitive.class));
    }

    /** Whether the failure is about a field with a list of strings; Jackson's exception contains the raw type only. */
    private static boolean isListOfStrings(List<JsonMappingException.Reference> references) {
        return !references.isEmpty()
                && component(references.getLast())
                        .anyMatch(component -> component.getGenericType() instanceof ParameterizedType list
                                && list.getRawType() == List.class
                                && list.getActualTypeArguments()[0] == String.class);
    }

    /** The record component to which a reference points; none for an element of a list. */
    private static Stream<RecordComponent> component(JsonMappingException.Reference reference) {
        Class<?> owner = reference.getFrom() instanceof Class<?> type
                ? type
                : Objects.requireNonNull(reference.getFrom()).getClass();
        RecordComponent[] components = owner.getRecordComponents();
        return components == null
                ? Stream.empty()
                : Arrays.stream(components).filter(component -> isNamed(component, reference.getFieldName()));
    }

    /** A naming strategy changes at most the first letter's case; an annotation may name the field freely. */
    private static boolean isNamed(RecordComponent component, @Nullable String field) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        String name = named == null || named.value().isEmpty() ? component.getName() : named.value();
        return name.equalsIgnoreCase(field);
    }
}

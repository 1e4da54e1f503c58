package dev.llafar.kvs.json;

import org.jspecify.annotations.Nullable;

/** A field of a JSON text has a wrong value. The message names the field, the value and what was expected. */
public final class JsonFieldException extends RuntimeException {
    private static final int MAX_SHOWN_CHARACTERS = 100;

    private final String field;
    private final String value;
    private final String expected;
    private final Reason reason;

    /** What is wrong with the field. */
    public enum Reason {
        /** The field is required and absent. */
        MISSING,
        /** The text is no JSON object, or the field has another JSON type. */
        WRONG_TYPE,
        /** The field has the right type and a value that is not allowed. */
        WRONG_VALUE
    }

    /**
     * A value that is not allowed.
     *
     * @param field path of the field, such as {@code calls[2].start}; empty for the value that is being read itself
     * @param value is shown shortened; must not be a credential or spoken text
     * @param expected completes "expected ..."
     */
    public JsonFieldException(String field, String value, String expected) {
        this(field, value, expected, Reason.WRONG_VALUE);
    }

    JsonFieldException(String field, String value, String expected, Reason reason) {
        super(
                (field.isEmpty() ? "value" : field) + ": got " + shortened(value) + "; expected " + expected,
                null,
                false,
                false);
        this.field = field;
        this.value = shortened(value);
        this.expected = expected;
        this.reason = reason;
    }

    /** {@code value} is null where the field is absent. */
    public static JsonFieldException of(String field, @Nullable Object value, String expected) {
        return new JsonFieldException(
                field, shown(value), expected, value == null ? Reason.MISSING : Reason.WRONG_VALUE);
    }

    /** For a factory that creates a value from one JSON value and does not know the name of its field. */
    public static JsonFieldException ofValue(@Nullable Object value, String expected) {
        return of("", value, expected);
    }

    /** The same failure, of a field inside the object or list at {@code path}. */
    JsonFieldException inside(String path) {
        String separator = path.isEmpty() || field.isEmpty() || field.startsWith("[") ? "" : ".";
        return new JsonFieldException(path + separator + field, value, expected, reason);
    }

    /** Path of the field, such as {@code calls[2].start}. */
    public String field() {
        return field;
    }

    /** The value, shortened, or a description of it. */
    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }

    public Reason reason() {
        return reason;
    }

    /** The message; never null. */
    public String text() {
        return String.valueOf(getMessage());
    }

    private static String shown(@Nullable Object value) {
        String text = value == null ? "nothing" : value.toString();
        return text.isEmpty() ? "an empty string" : text;
    }

    private static String shortened(String value) {
        return value.length() <= MAX_SHOWN_CHARACTERS ? value : value.substring(0, MAX_SHOWN_CHARACTERS) + "…";
    }
}

package dev.llafar.local.protocol;

import dev.llafar.kvs.json.JsonFieldException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks of the fields of requests. */
public final class Constraints {
    private Constraints() {}

    /** Requires a text of which the whole matches. */
    public static void requireMatch(String field, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            throw JsonFieldException.of(field, value, pattern.pattern());
        }
    }

    /** Requires a text of {@code min} to {@code max} characters. */
    public static void requireLength(String field, String value, int min, int max) {
        if (value.length() < min || value.length() > max) {
            throw JsonFieldException.of(field, value.length() + " characters", min + " to " + max);
        }
    }

    public static void requireOneOf(String field, String value, List<String> values) {
        if (!values.contains(value)) {
            throw JsonFieldException.of(field, value, "one of " + String.join(", ", values));
        }
    }

    public static void requireRange(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw JsonFieldException.of(field, value, min + " to " + max);
        }
    }

    /** Returns the value of an optional field, or the empty string if it is absent. */
    public static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}

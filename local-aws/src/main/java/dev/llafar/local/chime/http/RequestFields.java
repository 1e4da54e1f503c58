package dev.llafar.local.chime.http;

import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.error.AwsFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fields of a request; one that does not do is refused by its name. */
final class RequestFields {
    static final Pattern GUID = Pattern.compile("[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}");
    static final Pattern TOKEN = Pattern.compile("[-_a-zA-Z0-9]{2,64}");
    static final Pattern ARN = Pattern.compile("arn[/:\\-_.a-zA-Z0-9]{1,1021}");
    private final JsonObject json;
    private final String at;

    RequestFields(JsonObject json) {
        this(json, "");
    }

    private RequestFields(JsonObject json, String at) {
        this.json = json;
        this.at = at;
    }

    /** A path parameter, decoded and checked. */
    static String path(String name, String raw, Pattern pattern) {
        String value = decoded(name, raw);
        if (!pattern.matcher(value).matches()) {
            throw ChimeErrors.badRequest(name + " is '" + value + "', expected " + pattern + ".");
        }
        return value;
    }

    private static String decoded(String name, String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ChimeErrors.badRequest(name + " is not percent-encoded text.");
        }
    }

    Optional<String> text(String name) {
        return switch (json.getValue(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            case Object other -> throw wrong(name, other.getClass().getSimpleName(), "a string");
        };
    }

    String required(String name, int min, int max) {
        String value = text(name).orElseThrow(() -> missing(name));
        if (value.length() < min || value.length() > max) {
            throw wrong(name, value.length() + " characters long", min + " to " + max);
        }
        return value;
    }

    String required(String name, Pattern pattern) {
        String value = text(name).orElseThrow(() -> missing(name));
        if (!pattern.matcher(value).matches()) {
            throw wrong(name, "'" + value + "'", pattern.pattern());
        }
        return value;
    }

    Optional<String> optional(String name, Pattern pattern) {
        return text(name).map(value -> required(name, pattern));
    }

    String oneOf(String name, List<String> values) {
        String value = text(name).orElseThrow(() -> missing(name));
        if (!values.contains(value)) {
            throw wrong(name, "'" + value + "'", "one of " + values);
        }
        return value;
    }

    int integer(String name, int min, int max) {
        return switch (json.getValue(name)) {
            case null -> throw missing(name);
            case Number number when number.longValue() >= min && number.longValue() <= max -> number.intValue();
            case Object other -> throw wrong(name, "'" + other + "'", "a number from " + min + " to " + max);
        };
    }

    Optional<RequestFields> object(String name) {
        return switch (json.getValue(name)) {
            case null -> Optional.empty();
            case JsonObject object -> Optional.of(new RequestFields(object, at + name + "."));
            case Object other -> throw wrong(name, other.getClass().getSimpleName(), "an object");
        };
    }

    List<RequestFields> objects(String name, int min, int max) {
        JsonArray listed = array(name);
        if (listed.size() < min || listed.size() > max) {
            throw wrong(name, listed.size() + " long", min + " to " + max);
        }
        List<RequestFields> objects = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            if (!(listed.getValue(i) instanceof JsonObject object)) {
                throw wrong(name, "a list with something else at " + i, "a list of objects");
            }
            objects.add(new RequestFields(object, at + name + "[" + i + "]."));
        }
        return objects;
    }

    private JsonArray array(String name) {
        return switch (json.getValue(name)) {
            case null -> throw missing(name);
            case JsonArray array -> array;
            case Object other -> throw wrong(name, other.getClass().getSimpleName(), "a list");
        };
    }

    private AwsFailure missing(String name) {
        return ChimeErrors.badRequest(at + name + " is missing.");
    }

    private AwsFailure wrong(String name, String is, String expected) {
        return ChimeErrors.badRequest(at + name + " is " + is + ", expected " + expected + ".");
    }
}

package dev.llafar.local.kvs.http;

import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.kvs.StartSelector;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Fields of a request, with a refusal that names the field when one is of another kind. */
final class JsonFields {
    private static final double MILLIS_PER_SECOND = 1_000.0;
    private final JsonObject json;

    JsonFields(JsonObject json) {
        this.json = json;
    }

    /** Empty when absent. */
    String text(String name) {
        return switch (json.getValue(name)) {
            case null -> "";
            case String text -> text;
            case Object other -> throw wrong(name, other, "a string");
        };
    }

    int integer(String name, int otherwise, int min, int max) {
        return switch (json.getValue(name)) {
            case null -> otherwise;
            case Number number when number.longValue() >= min && number.longValue() <= max -> number.intValue();
            case Object other ->
                throw AwsFailure.invalidArgument(name + " is " + other + ", expected " + min + " to " + max + ".");
        };
    }

    /** Seconds since 1970 with a fraction, as SDKs send, or ISO 8601; milliseconds out. */
    long timestampMillis(String name) {
        return switch (json.getValue(name)) {
            case null -> throw AwsFailure.invalidArgument(name + " is missing.");
            case Number seconds -> Math.round(seconds.doubleValue() * MILLIS_PER_SECOND);
            case String text -> parseIso(name, text);
            case Object other -> throw wrong(name, other, "a timestamp");
        };
    }

    JsonFields object(String name) {
        return switch (json.getValue(name)) {
            case null -> throw AwsFailure.invalidArgument(name + " is missing.");
            case JsonObject object -> new JsonFields(object);
            case Object other -> throw wrong(name, other, "an object");
        };
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    List<String> texts(String name) {
        return json.getJsonArray(name).stream().map(String::valueOf).toList();
    }

    VideoStream stream(StreamStore store) {
        return store.find(text("StreamName"), text("StreamARN"));
    }

    StartSelector startSelector() {
        JsonFields selector = object("StartSelector");
        String type = selector.text("StartSelectorType");
        return switch (type) {
            case "NOW" -> new StartSelector.Now();
            case "EARLIEST" -> new StartSelector.Earliest();
            case "FRAGMENT_NUMBER" ->
                new StartSelector.AfterFragment(selector.matching("AfterFragmentNumber", "[0-9]{1,128}"));
            case "CONTINUATION_TOKEN" ->
                new StartSelector.AfterToken(selector.matching("ContinuationToken", "[a-zA-Z0-9_.-]{1,128}"));
            case "SERVER_TIMESTAMP" -> new StartSelector.AtServerTime(selector.timestampMillis("StartTimestamp"));
            case "PRODUCER_TIMESTAMP" -> new StartSelector.AtProducerTime(selector.timestampMillis("StartTimestamp"));
            default ->
                throw AwsFailure.invalidArgument("StartSelectorType is '" + type
                        + "', expected NOW, EARLIEST, FRAGMENT_NUMBER, CONTINUATION_TOKEN, SERVER_TIMESTAMP or"
                        + " PRODUCER_TIMESTAMP.");
        };
    }

    private String matching(String name, String pattern) {
        String value = text(name);
        if (!value.matches(pattern)) {
            throw AwsFailure.invalidArgument(name + " is '" + value + "', expected " + pattern + ".");
        }
        return value;
    }

    private static long parseIso(String name, String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw AwsFailure.invalidArgument(name + " is '" + text + "', expected seconds since 1970 or ISO 8601.");
        }
    }

    private static AwsFailure wrong(String name, Object value, String expected) {
        return AwsFailure.serialization(
                name + " is a " + value.getClass().getSimpleName() + ", expected " + expected + ".");
    }
}

package dev.llafar.kvs.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final StrictJson STRICT = StrictJson.strict("body");
    private static final StrictJson TOLERANT = StrictJson.tolerant("body");

    enum Speed {
        FAST,
        @JsonProperty("so-so")
        MEDIUM
    }

    record Digits(String digits) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Digits of(JsonNode node) {
            if (!node.asText().matches("[0-9]+")) {
                throw JsonFieldException.ofValue(node.asText(), "digits");
            }
            return new Digits(node.asText());
        }
    }

    record Item(
            @JsonProperty(required = true) String name,
            @Nullable Integer count) {
        Item {
            if (count != null && count < 1) {
                throw JsonFieldException.of("count", count, "at least 1");
            }
            if (name.equals("bad")) {
                throw new IllegalStateException("thrown by the constructor");
            }
        }
    }

    record Secrets(
            @StrictJson.Sensitive @Nullable Integer token,
            @StrictJson.Sensitive @Nullable List<Integer> inner,
            @StrictJson.Sensitive @Nullable Digits pin) {}

    record Request(
            @Nullable String text,
            @Nullable Integer number,
            @Nullable Long large,
            @Nullable Double fraction,
            @Nullable Boolean flag,
            @Nullable Speed speed,
            @Nullable List<Item> items,
            @Nullable List<String> texts,
            @Nullable Map<String, String> map,
            @Nullable Digits digits,
            @Nullable Item item,
            @Nullable Secrets secrets) {}

    record Position(long position) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Message.Start.class, name = "start"),
        @JsonSubTypes.Type(value = Message.Finish.class, name = "finish")
    })
    sealed interface Message {
        record Start(@Nullable String id) implements Message {}

        record Finish() implements Message {}
    }

    @Test
    void readsEveryTypeOfField() {
        Request request = STRICT.read("""
                {"text": "", "number": 1, "large": 5000000000, "fraction": 2, "flag": true, "speed": "so-so",
                 "items": [{"name": "a"}, {"name": "b", "count": 2}], "texts": ["x"], "map": {"k": "v"}, "digits": 12}
                """, Request.class);
        assertThat(request)
                .isEqualTo(new Request(
                        "",
                        1,
                        5_000_000_000L,
                        2.0,
                        true,
                        Speed.MEDIUM,
                        List.of(new Item("a", null), new Item("b", 2)),
                        List.of("x"),
                        Map.of("k", "v"),
                        new Digits("12"),
                        null,
                        null));
        assertThat(STRICT.read("{\"speed\": \"fast\"}".getBytes(StandardCharsets.UTF_8), Request.class)
                        .speed())
                .isEqualTo(Speed.FAST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": 1}                           | text: got 1; expected a string",
                "{\"text\": true}                        | text: got true; expected a string",
                "{\"text\": 1.5}                         | text: got 1.5; expected a string",
                "{\"text\": {}}                          | text: got an object; expected a string",
                "{\"number\": \"1\"}                     | number: got 1; expected a whole number of 32 bits",
                "{\"number\": \"\"}                      | number: got an empty string; expected a whole number of 32 bits",
                "{\"number\": 1.0}                       | number: got 1.0; expected a whole number of 32 bits",
                "{\"number\": true}                      | number: got true; expected a whole number of 32 bits",
                "{\"number\": 5000000000}                | number: got 5000000000; expected a whole number of 32 bits",
                "{\"large\": 99999999999999999999}       | large: got 99999999999999999999; expected a whole number of 64 bits",
                "{\"fraction\": \"1\"}                   | fraction: got 1; expected a number",
                "{\"flag\": \"true\"}                    | flag: got true; expected true or false",
                "{\"flag\": 1}                           | flag: got 1; expected true or false",
                "{\"speed\": \"slow\"}                   | speed: got slow; expected one of fast, so-so",
                "{\"speed\": \"FAST\"}                   | speed: got FAST; expected one of fast, so-so",
                "{\"speed\": \"\"}                       | speed: got an empty string; expected one of fast, so-so",
                "{\"speed\": 0}                          | speed: got 0; expected one of fast, so-so",
                "{\"items\": {}}                         | items: got an object; expected a list",
                "{\"items\": \"\"}                       | items: got an empty string; expected a list",
                "{\"items\": [1]}                        | items[0]: got 1; expected an object",
                "{\"items\": [{}]}                       | items[0].name: got nothing; expected a string",
                "{\"items\": [{\"name\": \"a\", \"count\": 0}]} | items[0].count: got 0; expected at least 1",
                "{\"items\": [{\"name\": \"a\", \"c\": 0}]}     | items[0].c: got an unknown field; expected only count, name",
                "{\"item\": \"\"}                        | item: got an empty string; expected an object",
                "{\"item\": []}                          | item: got a list; expected an object",
                "{\"texts\": \"a\"}                     | texts: got a; expected a list of strings",
                "{\"texts\": [\"a\", 1]}                 | texts[1]: got 1; expected a string",
                "{\"map\": {\"k\": 1}}                   | map.k: got 1; expected a string",
                "{\"digits\": \"x\"}                     | digits: got x; expected digits",
            })
    void namesFieldValueAndExpectation(String json, String message) {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read(json, Request.class))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"texts\": [null]}", "{\"items\": [null]}", "{\"map\": {\"k\": null}}"})
    void refusesNullInCollections(String json) {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read(json, Request.class))
                .withMessageMatching("(texts|items|map)(\\[0]|\\.k)?: got .*; expected .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"position\": null}"})
    void requiresPrimitives(String json) {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read(json, Position.class))
                .withMessage("position: got nothing; expected a whole number of 64 bits");
    }

    @Test
    void readsNullAsAbsent() {
        assertThat(STRICT.read("{\"text\": null, \"number\": null, \"items\": null}", Request.class))
                .isEqualTo(STRICT.read("{}", Request.class));
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"item\": {\"name\": null}}", Request.class))
                .withMessage("item.name: got nothing; expected a string");
    }

    @Test
    void ignoresUnknownFieldsInTolerantMode() {
        assertThat(TOLERANT.read("{\"text\": \"a\", \"later\": {\"x\": []}}", Request.class)
                        .text())
                .isEqualTo("a");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> TOLERANT.read("{\"text\": 1}", Request.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": \"secret\"             | body: got text that is not JSON at character 17; expected one JSON object",
                "{\"text\": \"a\", \"text\": \"b\"}| body: got a duplicate field at character 20; expected every field once",
                "{} {}                             | body: got text that is not JSON at character 3; expected one JSON object",
                "[]                                | body: got a list; expected one JSON object",
                "null                              | body: got nothing; expected one JSON object",
                "7                                 | body: got 7; expected one JSON object",
                "``                                | body: got nothing; expected one JSON object",
                "{\"fraction\": NaN}               | body: got text that is not JSON at character 16; expected one JSON object",
            })
    void refusesAnythingButOneObject(String json, String message) {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read(json, Request.class))
                .withMessage(message);
    }

    @Test
    void boundsNestingAndLengths() {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.object("{\"a\":".repeat(41) + "1" + "}".repeat(41)))
                .withMessageContaining("at most 40 levels");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.object("{\"a\":\"" + "x".repeat((1 << 20) + 1) + "\"}"))
                .withMessageContaining("1048576 in a string");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.object("{\"" + "n".repeat(60_000) + "\": 1}"))
                .withMessageContaining("1024 characters in a name");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.object(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
                .withMessage("body: got bytes that are not UTF-8; expected one JSON object");
    }

    @Test
    void shortensLongValues() {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"number\": \"" + "9".repeat(500) + "\"}", Request.class))
                .withMessage("number: got " + "9".repeat(100) + "…; expected a whole number of 32 bits");
    }

    @Test
    void keepsSensitiveValuesOutOfMessages() {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"secrets\": {\"token\": \"hunter2\"}}", Request.class))
                .withMessage("secrets.token: got a value that is not shown; expected a whole number of 32 bits");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"secrets\": {\"inner\": [\"hunter2\"]}}", Request.class))
                .withMessage("secrets.inner[0]: got a value that is not shown; expected a whole number of 32 bits");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"secrets\": {\"pin\": \"hunter2\"}}", Request.class))
                .withMessage("secrets.pin: got a value that is not shown; expected digits");
    }

    @Test
    void passesOtherExceptionsOfConstructorsThrough() {
        assertThatThrownBy(() -> STRICT.read("{\"items\": [{\"name\": \"bad\"}]}", Request.class))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("thrown by the constructor");
    }

    @Test
    void readsSealedTypesByTheirTypeField() {
        assertThat(STRICT.read("{\"type\": \"start\", \"id\": \"x\"}", Message.class))
                .isEqualTo(new Message.Start("x"));
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"type\": \"stop\"}", Message.class))
                .withMessage("type: got stop; expected one of start, finish");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"id\": \"x\"}", Message.class))
                .withMessage("type: got nothing; expected one of start, finish");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read("{\"type\": \"finish\", \"id\": 1}", Message.class))
                .withMessage("id: got an unknown field; expected no fields");
    }

    @Test
    void readsListsOfObjects() {
        assertThat(STRICT.readList("[{\"name\": \"a\"}]", Item.class)).containsExactly(new Item("a", null));
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.readList("[{\"name\": \"a\"}, {\"name\": 1}]", Item.class))
                .withMessage("[1].name: got 1; expected a string");
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.readList("{}", Item.class))
                .withMessage("body: got an object; expected a JSON list");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                             | WRONG_TYPE",
                "{\"text\": 1}                                  | WRONG_TYPE",
                "{\"speed\": 1}                                 | WRONG_TYPE",
                "{\"speed\": \"slow\"}                          | WRONG_VALUE",
                "{\"item\": {\"name\": \"a\", \"count\": 0}}    | WRONG_VALUE",
                "{\"item\": {}}                                 | MISSING",
                "{\"item\": {\"name\": null}}                   | MISSING",
            })
    void distinguishesMissingFieldsWrongTypesAndWrongValues(String json, JsonFieldException.Reason reason) {
        assertThatExceptionOfType(JsonFieldException.class)
                .isThrownBy(() -> STRICT.read(json, Request.class))
                .satisfies(wrong -> assertThat(wrong.reason()).isEqualTo(reason));
    }
}

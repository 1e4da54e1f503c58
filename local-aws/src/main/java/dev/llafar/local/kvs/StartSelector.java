package dev.llafar.local.kvs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.llafar.kvs.json.JsonFieldException;

/** Where a GetMedia begins. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "StartSelectorType")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StartSelector.Now.class, name = "NOW"),
    @JsonSubTypes.Type(value = StartSelector.Earliest.class, name = "EARLIEST"),
    @JsonSubTypes.Type(value = StartSelector.AfterFragment.class, name = "FRAGMENT_NUMBER"),
    @JsonSubTypes.Type(value = StartSelector.AfterToken.class, name = "CONTINUATION_TOKEN"),
    @JsonSubTypes.Type(value = StartSelector.AtServerTime.class, name = "SERVER_TIMESTAMP"),
    @JsonSubTypes.Type(value = StartSelector.AtProducerTime.class, name = "PRODUCER_TIMESTAMP")
})
public sealed interface StartSelector {
    /** The latest chunk: the last one while a producer is sending, else the next one that arrives. */
    record Now() implements StartSelector {}

    /** The oldest chunk still retained. */
    record Earliest() implements StartSelector {}

    /** The chunk after the one with this number: the number itself is not served. */
    record AfterFragment(
            @JsonProperty(value = "AfterFragmentNumber", required = true)
            String number) implements StartSelector {
        public AfterFragment {
            requireMatch("AfterFragmentNumber", number, "[0-9]{1,128}");
        }
    }

    /** The chunk after the one whose trailing tags carried this token. */
    record AfterToken(
            @JsonProperty(value = "ContinuationToken", required = true)
            String token) implements StartSelector {
        public AfterToken {
            requireMatch("ContinuationToken", token, "[a-zA-Z0-9_.-]{1,128}");
        }
    }

    /** The chunk that holds this moment on the server's clock, or the first one after it. */
    record AtServerTime(
            @JsonProperty(value = "StartTimestamp", required = true) @JsonDeserialize(using = TimestampMillis.class)
            long millis)
            implements StartSelector {}

    /** The chunk that holds this moment on the producer's clock, or the first one after it. */
    record AtProducerTime(
            @JsonProperty(value = "StartTimestamp", required = true) @JsonDeserialize(using = TimestampMillis.class)
            long millis)
            implements StartSelector {}

    private static void requireMatch(String field, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw JsonFieldException.of(field, value, pattern);
        }
    }
}

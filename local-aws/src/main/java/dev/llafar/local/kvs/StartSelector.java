package dev.llafar.local.kvs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.llafar.local.protocol.Constraints;
import java.util.regex.Pattern;

/** The position at which a GetMedia starts. */
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
    Pattern NUMBER = Pattern.compile("[0-9]{1,128}");
    Pattern TOKEN = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");

    /** The newest chunk: the last one while a producer is sending, otherwise the next one that arrives. */
    record Now() implements StartSelector {}

    /** The oldest chunk that is retained. */
    record Earliest() implements StartSelector {}

    /** The chunk after the one with this number, which itself is not sent. */
    record AfterFragment(
            @JsonProperty(value = "AfterFragmentNumber", required = true)
            String number) implements StartSelector {
        public AfterFragment {
            Constraints.requireMatch("AfterFragmentNumber", number, NUMBER);
        }
    }

    /** The chunk after the one whose last tags contain this token. */
    record AfterToken(
            @JsonProperty(value = "ContinuationToken", required = true)
            String token) implements StartSelector {
        public AfterToken {
            Constraints.requireMatch("ContinuationToken", token, TOKEN);
        }
    }

    /** The chunk that contains this time of the server's clock, or the first one after it. */
    record AtServerTime(
            @JsonProperty(value = "StartTimestamp", required = true) @JsonDeserialize(using = TimestampMillis.class)
            long millis)
            implements StartSelector {}

    /** The chunk that contains this time of the producer's clock, or the first one after it. */
    record AtProducerTime(
            @JsonProperty(value = "StartTimestamp", required = true) @JsonDeserialize(using = TimestampMillis.class)
            long millis)
            implements StartSelector {}
}

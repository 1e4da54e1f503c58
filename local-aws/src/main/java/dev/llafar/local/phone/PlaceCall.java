package dev.llafar.local.phone;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A call to be placed.
 *
 * @param from E.164
 * @param to E.164
 * @param fromJoin audio is said from the moment of the join on, and else from the start of the stream, so that none is lost
 * @param hangUpAfterMillis since the call began; 0 leaves it to the longest call
 * @param hangUpWhenQuietMillis after the caller has said all and heard nothing for so long; 0 never
 */
public record PlaceCall(String from, String to, boolean fromJoin, long hangUpAfterMillis, long hangUpWhenQuietMillis) {
    private static final long LONGEST_MILLIS = 24 * 3_600_000L;

    public PlaceCall {
        number("from", from);
        number("to", to);
        millis("hangUpAfterMillis", hangUpAfterMillis);
        millis("hangUpWhenQuietMillis", hangUpWhenQuietMillis);
    }

    /** {@code {"from": "+44…", "to": "+44…", "playFrom": "stream" | "join", "hangUpAfterMillis", "hangUpWhenQuietMillis"}}. */
    @JsonCreator
    static PlaceCall of(
            @JsonProperty("from") @Nullable String from,
            @JsonProperty("to") @Nullable String to,
            @JsonProperty("playFrom") @Nullable PlayFrom playFrom,
            @JsonProperty("hangUpAfterMillis") @Nullable Long hangUpAfterMillis,
            @JsonProperty("hangUpWhenQuietMillis") @Nullable Long hangUpWhenQuietMillis) {
        return new PlaceCall(
                from == null ? "+441632960001" : from,
                to == null ? "+441632960002" : to,
                playFrom == PlayFrom.JOIN,
                hangUpAfterMillis == null ? 0 : hangUpAfterMillis,
                hangUpWhenQuietMillis == null ? 0 : hangUpWhenQuietMillis);
    }

    /** The moment from which the caller's audio is played. */
    enum PlayFrom {
        STREAM,
        JOIN
    }

    JsonObject json() {
        return new JsonObject()
                .put("from", from)
                .put("to", to)
                .put("playFrom", fromJoin ? "join" : "stream")
                .put("hangUpAfterMillis", hangUpAfterMillis)
                .put("hangUpWhenQuietMillis", hangUpWhenQuietMillis);
    }

    private static void number(String name, String value) {
        if (!value.matches("\\+\\d{5,15}")) {
            throw new IllegalArgumentException(name + " is '" + value + "', expected + and 5 to 15 digits");
        }
    }

    private static void millis(String name, long value) {
        if (value < 0 || value > LONGEST_MILLIS) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to " + LONGEST_MILLIS);
        }
    }
}

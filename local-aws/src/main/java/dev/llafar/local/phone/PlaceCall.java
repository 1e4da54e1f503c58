package dev.llafar.local.phone;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A request to place a call.
 *
 * @param from E.164
 * @param to E.164
 * @param fromJoin whether the caller speaks from the join on; otherwise from the start of the stream, so that no audio is lost
 * @param hangUpAfterMillis duration after which the caller hangs up; 0 for the maximum duration of calls
 * @param hangUpWhenQuietMillis the caller hangs up after everything was spoken and nothing was played for this long; 0 for
 *     never
 */
public record PlaceCall(String from, String to, boolean fromJoin, long hangUpAfterMillis, long hangUpWhenQuietMillis) {
    private static final long MAX_MILLIS = 24 * 3_600_000L;

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

    /** When the caller starts to speak. */
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
        if (value < 0 || value > MAX_MILLIS) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to " + MAX_MILLIS);
        }
    }
}

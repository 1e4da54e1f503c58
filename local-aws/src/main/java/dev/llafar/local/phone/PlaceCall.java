package dev.llafar.local.phone;

import io.vertx.core.json.JsonObject;

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
    static PlaceCall of(JsonObject json) {
        String playFrom = json.getString("playFrom", "stream");
        if (!playFrom.equals("stream") && !playFrom.equals("join")) {
            throw new IllegalArgumentException("playFrom is '" + playFrom + "', expected stream or join");
        }
        return new PlaceCall(
                json.getString("from", "+441632960001"),
                json.getString("to", "+441632960002"),
                playFrom.equals("join"),
                json.getLong("hangUpAfterMillis", 0L),
                json.getLong("hangUpWhenQuietMillis", 0L));
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

package dev.llafar.audio.transcript;

import java.util.regex.Pattern;

/** The alphabet of session ids and conversation ids. */
public final class SessionIds {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{0,128}");

    private SessionIds() {}

    /**
     * Checks an id; an empty one is allowed.
     *
     * @throws InvalidRequest naming the field if the id is wrong
     */
    public static void require(String field, String id) {
        if (!ID.matcher(id).matches()) {
            throw new InvalidRequest(field, id, "1 to 128 of [A-Za-z0-9._-]");
        }
    }
}

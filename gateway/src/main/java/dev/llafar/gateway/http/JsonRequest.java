package dev.llafar.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.kvs.json.StrictJson;
import java.util.Map;

/**
 * A command that was admitted and read.
 *
 * @param body the object that was posted; an empty one for a GET
 * @param path values of the path's parameters, decoded
 */
public record JsonRequest(ObjectNode body, Map<String, String> path) {
    public JsonRequest {
        path = Map.copyOf(path);
    }

    /**
     * Reads the body into a record, without unknown fields.
     *
     * @throws dev.llafar.kvs.json.JsonFieldException if a field is wrong
     */
    public <T> T read(Class<T> type) {
        return StrictJson.strict("body").convert(body, type);
    }

    /** A parameter of the path, by its name without the colon. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new InvalidRequest(name, "nothing", "a part of the path");
        }
        return value;
    }
}

package dev.llafar.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.kvs.json.StrictJson;
import java.util.Map;

/**
 * A request from an authorised client.
 *
 * @param body the posted object; an empty one for GET
 * @param path decoded values of the path parameters
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

    /** The value of a path parameter, by its name without the colon. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new InvalidRequest(name, "nothing", "a part of the path");
        }
        return value;
    }
}

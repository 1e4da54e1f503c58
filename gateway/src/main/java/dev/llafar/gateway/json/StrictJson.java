package dev.llafar.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;
import java.util.Locale;

/** One object, the whole text, no field twice. */
public final class StrictJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StrictJson() {}

    /**
     * Reads an object.
     *
     * @param what names the text in complaints, such as {@code body}
     * @throws InvalidRequest that says where it is wrong; the parser's own message may quote what was sent, so it is not told
     */
    public static ObjectNode object(String text, String what) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at character " + e.getLocation().getCharOffset();
            throw new InvalidRequest(what, "something that is not JSON" + place, "one JSON object");
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequest(what, root.getNodeType().name().toLowerCase(Locale.ROOT), "one JSON object");
    }
}

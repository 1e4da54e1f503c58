package dev.llafar.gateway.websocket;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.InvalidRequest;
import dev.llafar.gateway.session.SessionConfig;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import dev.llafar.gateway.transcriber.TranscriptionRequest.Task;
import java.util.List;
import java.util.Locale;

/** Reads control messages strictly: whatever is not understood is refused by name, never skipped. */
final class ControlReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ControlReader() {}

    /**
     * Reads one message.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    static ControlMessage read(String text) {
        ObjectNode object = object(text);
        JsonFields fields = new JsonFields(object);
        String type = fields.text("type", "");
        ControlMessage message =
                switch (type) {
                    case "start" -> start(fields);
                    case "finish" -> new ControlMessage.Finish();
                    case "resume" -> resume(fields);
                    default -> throw new InvalidRequest("type", type, "start, finish or resume");
                };
        fields.refuseUnread(type);
        return message;
    }

    /** The parser's own message may quote what was sent, so only the place is told. */
    private static ObjectNode object(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at character " + e.getLocation().getCharOffset();
            throw new InvalidRequest("text message", "something that is not JSON" + place, "one JSON object");
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequest("text message", root.getNodeType().name().toLowerCase(Locale.ROOT), "one JSON object");
    }

    private static ControlMessage.Start start(JsonFields fields) {
        return new ControlMessage.Start(new SessionConfig(
                fields.text("sessionId", ""),
                fields.oneOf("encoding", AudioEncoding.PCM_S16LE, List.of(AudioEncoding.values())),
                fields.integer("sampleRate", 16_000),
                fields.integer("channels", 1),
                new TranscriptionRequest(
                        fields.text("conversationId", ""),
                        fields.texts("languages"),
                        fields.oneOf("task", Task.TRANSCRIBE, List.of(Task.values())),
                        fields.flag("partials", true),
                        fields.flag("wordTimes", false),
                        fields.texts("phrases"))));
    }

    private static ControlMessage.Resume resume(JsonFields fields) {
        String sessionId = fields.text("sessionId", "");
        if (sessionId.isEmpty()) {
            throw new InvalidRequest("sessionId", "nothing", "the id that ready told");
        }
        return new ControlMessage.Resume(
                sessionId, fields.position("resumeFromSample", 0L), fields.optionalPosition("firstByte"));
    }
}

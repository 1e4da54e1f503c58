package dev.llafar.gateway.websocket;

import dev.llafar.audio.transcript.InvalidRequest;
import dev.llafar.audio.transcript.TranscriptionRequest;
import dev.llafar.audio.transcript.TranscriptionRequest.Task;
import dev.llafar.gateway.json.JsonFields;
import dev.llafar.gateway.json.StrictJson;
import dev.llafar.gateway.session.AudioEncoding;
import dev.llafar.gateway.session.SessionConfig;
import java.util.List;

/** Reads control messages strictly: whatever is not understood is refused by name, never skipped. */
final class ControlReader {
    private ControlReader() {}

    /**
     * Reads one message.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    static ControlMessage read(String text) {
        JsonFields fields = new JsonFields(StrictJson.object(text, "text message"));
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

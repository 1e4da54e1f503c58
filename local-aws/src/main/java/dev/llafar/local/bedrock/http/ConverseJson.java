package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.StandInModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The JSON of a reply: complete for Converse, in events for ConverseStream. */
final class ConverseJson {
    private ConverseJson() {}

    static JsonObject whole(StandInModel.Reply reply, String toolUseId, long latencyMillis) {
        JsonArray content = new JsonArray();
        if (reply.tool().isPresent()) {
            content.add(new JsonObject()
                    .put(
                            "toolUse",
                            new JsonObject()
                                    .put("toolUseId", toolUseId)
                                    .put("name", reply.tool().get())
                                    .put("input", input(reply))));
        } else if (!reply.tokens().isEmpty()) {
            content.add(new JsonObject().put("text", reply.text()));
        }
        return new JsonObject()
                .put(
                        "output",
                        new JsonObject()
                                .put(
                                        "message",
                                        new JsonObject()
                                                .put("role", "assistant")
                                                .put("content", content)))
                .put("stopReason", reply.stop().wireName())
                .put("usage", usage(reply))
                .put("metrics", new JsonObject().put("latencyMs", latencyMillis));
    }

    /** The events before the first token. */
    static List<Buffer> head(StandInModel.Reply reply, String toolUseId) {
        List<Buffer> frames = new ArrayList<>();
        frames.add(EventFrames.event("messageStart", new JsonObject().put("role", "assistant")));
        reply.tool()
                .ifPresent(name -> frames.add(EventFrames.event(
                        "contentBlockStart",
                        new JsonObject()
                                .put("contentBlockIndex", 0)
                                .put(
                                        "start",
                                        new JsonObject()
                                                .put(
                                                        "toolUse",
                                                        new JsonObject()
                                                                .put("toolUseId", toolUseId)
                                                                .put("name", name))))));
        return frames;
    }

    static Buffer token(StandInModel.Reply reply, int index) {
        String token = reply.tokens().get(index);
        JsonObject delta = reply.tool().isPresent()
                ? new JsonObject().put("toolUse", new JsonObject().put("input", token))
                : new JsonObject().put("text", token);
        return EventFrames.event(
                "contentBlockDelta",
                new JsonObject().put("contentBlockIndex", 0).put("delta", delta));
    }

    /** The events after the last token. */
    static List<Buffer> tail(StandInModel.Reply reply, long latencyMillis) {
        List<Buffer> frames = new ArrayList<>();
        if (!reply.tokens().isEmpty()) {
            frames.add(EventFrames.event("contentBlockStop", new JsonObject().put("contentBlockIndex", 0)));
        }
        frames.add(EventFrames.event(
                "messageStop", new JsonObject().put("stopReason", reply.stop().wireName())));
        frames.add(EventFrames.event(
                "metadata",
                new JsonObject()
                        .put("usage", usage(reply))
                        .put("metrics", new JsonObject().put("latencyMs", latencyMillis))));
        return frames;
    }

    /** Returns an empty object if the maximum length cut the input. */
    private static JsonObject input(StandInModel.Reply reply) {
        try {
            return new JsonObject(reply.text());
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private static JsonObject usage(StandInModel.Reply reply) {
        int output = reply.tokens().size();
        return new JsonObject()
                .put("inputTokens", reply.inputTokens())
                .put("outputTokens", output)
                .put("totalTokens", reply.inputTokens() + output);
    }
}

package dev.llafar.local.bedrock.http;

import dev.llafar.local.bedrock.ModelReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A reply as Converse writes it whole and ConverseStream in pieces. */
final class ConverseJson {
    private ConverseJson() {}

    static JsonObject whole(ModelReply reply, String toolUseId, long latencyMillis) {
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

    /** What comes before the first token. */
    static List<Buffer> head(ModelReply reply, String toolUseId) {
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

    static Buffer token(ModelReply reply, int index) {
        String token = reply.tokens().get(index);
        JsonObject delta = reply.tool().isPresent()
                ? new JsonObject().put("toolUse", new JsonObject().put("input", token))
                : new JsonObject().put("text", token);
        return EventFrames.event(
                "contentBlockDelta",
                new JsonObject().put("contentBlockIndex", 0).put("delta", delta));
    }

    /** What comes after the last token. */
    static List<Buffer> tail(ModelReply reply, long latencyMillis) {
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

    /** Cut at the longest reply it may be half an object. */
    private static JsonObject input(ModelReply reply) {
        try {
            return new JsonObject(reply.text());
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private static JsonObject usage(ModelReply reply) {
        int output = reply.tokens().size();
        return new JsonObject()
                .put("inputTokens", reply.inputTokens())
                .put("outputTokens", output)
                .put("totalTokens", reply.inputTokens() + output);
    }
}

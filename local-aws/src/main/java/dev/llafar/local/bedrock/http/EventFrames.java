package dev.llafar.local.bedrock.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** Messages of the content type {@code application/vnd.amazon.eventstream}. */
final class EventFrames {
    static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    private EventFrames() {}

    static Buffer event(String type, JsonObject payload) {
        return frame("event", ":event-type", type, payload);
    }

    static Buffer exception(String type, String message) {
        return frame("exception", ":exception-type", type, new JsonObject().put("message", message));
    }

    /** An error after the start of the reply, by the status that it would have before it. */
    static Buffer error(int status) {
        return switch (status) {
            case 400 -> exception("validationException", "The request is not valid.");
            case 424 ->
                exception(
                        "modelStreamErrorException", "The model failed while it was writing. Try your request again.");
            case 429 -> exception("throttlingException", "Too many requests, please wait before trying again.");
            case 503 -> exception("serviceUnavailableException", "The service is not available. Try again.");
            default -> exception("internalServerException", "The system encountered an unexpected error.");
        };
    }

    private static Buffer frame(String messageType, String typeHeader, String type, JsonObject payload) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(typeHeader, HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString("application/json"));
        headers.put(":message-type", HeaderValue.fromString(messageType));
        ByteBuffer encoded = new Message(headers, payload.toBuffer().getBytes()).toByteBuffer();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return Buffer.buffer(bytes);
    }
}

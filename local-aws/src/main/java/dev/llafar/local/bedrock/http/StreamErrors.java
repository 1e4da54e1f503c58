package dev.llafar.local.bedrock.http;

import io.vertx.core.buffer.Buffer;

/** Errors that come in the stream after the reply has begun, known by the status they would have outside of it. */
final class StreamErrors {
    private StreamErrors() {}

    static Buffer frame(int status) {
        return switch (status) {
            case 400 -> EventFrames.exception("validationException", "The request is not valid.");
            case 424 ->
                EventFrames.exception(
                        "modelStreamErrorException", "The model failed while it was writing. Try your request again.");
            case 429 ->
                EventFrames.exception("throttlingException", "Too many requests, please wait before trying again.");
            case 503 ->
                EventFrames.exception("serviceUnavailableException", "The service is not available. Try again.");
            default -> EventFrames.exception("internalServerException", "The system encountered an unexpected error.");
        };
    }
}

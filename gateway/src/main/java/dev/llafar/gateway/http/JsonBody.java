package dev.llafar.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a request body of UTF-8 within limits for size and time; beyond a limit it fails and discards the rest. */
final class JsonBody {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final int maxBytes;
    private final long timeoutMillis;
    private final Buffer body = Buffer.buffer();
    private final Promise<String> result = Promise.promise();

    JsonBody(Vertx vertx, HttpServerRequest request, int maxBytes, long timeoutMillis) {
        this.vertx = vertx;
        this.request = request;
        this.maxBytes = maxBytes;
        this.timeoutMillis = timeoutMillis;
    }

    /** Completes with the text, or fails with a {@link RefusedCommand}. */
    Future<String> read() {
        String declared = request.getHeader("Content-Length");
        if (declared != null && (!declared.matches("\\d{1,9}") || Integer.parseInt(declared) > maxBytes)) {
            tooLarge(declared);
            return result.future();
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        long timer = vertx.setTimer(
                timeoutMillis,
                fired -> result.tryFail(
                        new RefusedCommand(408, "timeout", "body: incomplete after " + timeoutMillis + " ms")));
        request.exceptionHandler(cut ->
                result.tryFail(new RefusedCommand(400, "cut", "body: the connection was closed before its end")));
        request.handler(chunk -> {
            if (result.future().isComplete()) {
                return;
            }
            if (body.length() + chunk.length() > maxBytes) {
                tooLarge("more");
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> decode());
        return result.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void tooLarge(String bytes) {
        result.tryFail(new RefusedCommand(
                413, "too_large", "body: " + bytes + " bytes; expected at most " + maxBytes + " bytes"));
    }

    private void decode() {
        try {
            result.tryComplete(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            result.tryFail(new RefusedCommand(400, "invalid_request", "body: not UTF-8; expected one JSON object"));
        }
    }
}

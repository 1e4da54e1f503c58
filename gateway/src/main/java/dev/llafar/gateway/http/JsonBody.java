package dev.llafar.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A whole body of UTF-8 within a size and a time; past either bound it is refused and no more of it is kept. */
final class JsonBody {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final int mostBytes;
    private final long timeoutMillis;
    private final Buffer body = Buffer.buffer();
    private final Promise<String> whole = Promise.promise();

    JsonBody(Vertx vertx, HttpServerRequest request, int mostBytes, long timeoutMillis) {
        this.vertx = vertx;
        this.request = request;
        this.mostBytes = mostBytes;
        this.timeoutMillis = timeoutMillis;
    }

    /** Fails with a {@link RefusedCommand}. */
    Future<String> read() {
        String declared = request.getHeader("Content-Length");
        if (declared != null && (!declared.matches("\\d{1,9}") || Integer.parseInt(declared) > mostBytes)) {
            tooLarge(declared);
            return whole.future();
        }
        long timer = vertx.setTimer(
                timeoutMillis,
                fired -> whole.tryFail(
                        new RefusedCommand(408, "timeout", "body: not whole after " + timeoutMillis + " ms")));
        request.exceptionHandler(
                cut -> whole.tryFail(new RefusedCommand(400, "cut", "body: the connection ended inside it")));
        request.handler(chunk -> {
            if (whole.future().isComplete()) {
                return;
            }
            if (body.length() + chunk.length() > mostBytes) {
                tooLarge("more");
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> decode());
        return whole.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void tooLarge(String bytes) {
        whole.tryFail(new RefusedCommand(
                413, "too_large", "body: " + bytes + " bytes; expected at most " + mostBytes + " bytes"));
    }

    private void decode() {
        try {
            whole.tryComplete(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            whole.tryFail(new RefusedCommand(400, "invalid_request", "body: not UTF-8; expected one JSON object"));
        }
    }
}

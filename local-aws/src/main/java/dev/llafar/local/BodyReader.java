package dev.llafar.local;

import dev.llafar.local.error.AwsFailure;
import dev.llafar.local.service.ErrorFormat;
import dev.llafar.local.service.Failures;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a whole body within a limit on size and time; beyond either the request fails and the connection is closed. */
final class BodyReader {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final int maxBytes;
    private final long timeoutMillis;
    private final Buffer body = Buffer.buffer();
    private final ErrorFormat errors;
    private boolean done;

    BodyReader(Vertx vertx, HttpServerRequest request, int maxBytes, long timeoutMillis, ErrorFormat errors) {
        this.errors = errors;
        this.vertx = vertx;
        this.request = request;
        this.maxBytes = maxBytes;
        this.timeoutMillis = timeoutMillis;
    }

    void read(Handler<Buffer> whole) {
        long timer = vertx.setTimer(
                timeoutMillis,
                fired -> refuse(new AwsFailure(
                        408, "RequestTimeoutException", "The body took longer than " + timeoutMillis + " ms.")));
        request.exceptionHandler(e -> {
            done = true;
            vertx.cancelTimer(timer);
        });
        request.handler(chunk -> {
            if (!done && body.length() + chunk.length() > maxBytes) {
                vertx.cancelTimer(timer);
                refuse(new AwsFailure(
                        413, "RequestEntityTooLargeException", "The body is larger than " + maxBytes + " bytes."));
            } else if (!done) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (!done) {
                done = true;
                whole.handle(body);
            }
        });
    }

    private void refuse(AwsFailure failure) {
        if (!done) {
            done = true;
            request.response().putHeader("Connection", "close");
            Failures.write(request.response(), failure, errors);
        }
    }
}

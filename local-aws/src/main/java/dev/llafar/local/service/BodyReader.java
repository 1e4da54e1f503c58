package dev.llafar.local.service;

import dev.llafar.local.protocol.AwsFailure;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads whole bodies of bounded size in bounded time. Beyond a bound, the request fails and its connection is closed. */
public final class BodyReader {
    private final Vertx vertx;
    private final long timeoutMillis;

    public BodyReader(Vertx vertx, long timeoutMillis) {
        this.vertx = vertx;
        this.timeoutMillis = timeoutMillis;
    }

    /** Reads the body of an unsigned request, whose errors are JSON. */
    public void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole) {
        read(request, maxBytes, AwsService.ErrorFormat.REST_JSON, whole);
    }

    /** Reads the body of a request and passes it to {@code whole}, unless it exceeds a bound. */
    public void read(HttpServerRequest request, int maxBytes, AwsService.ErrorFormat format, Handler<Buffer> whole) {
        new Reading(request, maxBytes, format, whole).start();
    }

    private final class Reading {
        private final HttpServerRequest request;
        private final int maxBytes;
        private final AwsService.ErrorFormat format;
        private final Handler<Buffer> whole;
        private final Buffer body = Buffer.buffer();
        private boolean done;

        Reading(HttpServerRequest request, int maxBytes, AwsService.ErrorFormat format, Handler<Buffer> whole) {
            this.request = request;
            this.maxBytes = maxBytes;
            this.format = format;
            this.whole = whole;
        }

        void start() {
            long timer = vertx.setTimer(
                    timeoutMillis,
                    fired -> refuse(new AwsFailure(
                            408,
                            "RequestTimeoutException",
                            "The body was not complete after " + timeoutMillis + " ms.")));
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
                Responses.failure(request.response(), failure, format);
            }
        }
    }
}

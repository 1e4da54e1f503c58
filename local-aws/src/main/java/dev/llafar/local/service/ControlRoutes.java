package dev.llafar.local.service;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Routes under {@code /_llafar/}, a path that no AWS service uses. They take unsigned requests, for people and tests. */
public interface ControlRoutes {
    /** Answers the request and returns true, or returns false if the path is not one of these routes. */
    boolean take(HttpServerRequest request, BodySource bodies);

    /** Reads a whole body within a size and a time; past either bound the request is refused. */
    @FunctionalInterface
    interface BodySource {
        void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole);
    }
}

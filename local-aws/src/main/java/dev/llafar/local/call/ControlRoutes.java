package dev.llafar.local.call;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Routes under {@code /_llafar/}, a path that no AWS service has: unsigned, for people and tests. */
public interface ControlRoutes {
    /** Answers the request and says so, or says that it is another's. */
    boolean take(HttpServerRequest request, BodySource bodies);

    /** Reads a whole body within a size and a time; past either bound the request is refused. */
    @FunctionalInterface
    interface BodySource {
        void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole);
    }
}

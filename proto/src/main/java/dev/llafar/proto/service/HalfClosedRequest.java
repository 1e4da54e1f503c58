package dev.llafar.proto.service;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/**
 * A request that may be paused and resumed after its end. The gRPC server of Vert.x 5.0.7 pauses the HTTP/2 stream when 16
 * messages wait and resumes it at 8, even if the client has half-closed in the meantime; the stream then throws "Request has
 * already been read" into the event loop. Nothing is left to pause at that point, so these calls do nothing.
 */
public final class HalfClosedRequest extends HttpServerRequestWrapper {

    private HalfClosedRequest(HttpServerRequestInternal request) {
        super(request);
    }

    /** Returns the request that a gRPC server must receive instead of the original. */
    public static HttpServerRequest tolerant(HttpServerRequest request) {
        return new HalfClosedRequest((HttpServerRequestInternal) request);
    }

    @Override
    public HttpServerRequest pause() {
        return isEnded() ? this : super.pause();
    }

    @Override
    public HttpServerRequest resume() {
        return isEnded() ? this : super.resume();
    }

    @Override
    public HttpServerRequest fetch(long amount) {
        return isEnded() ? this : super.fetch(amount);
    }
}

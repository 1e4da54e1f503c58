package dev.llafar.transcriber.service;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;

/**
 * A request that may be paused and resumed after its end. Vert.x 5.0.7's gRPC server pauses the HTTP/2 stream when 16
 * messages wait and resumes it at 8, also when the client has half-closed meanwhile; the stream then throws "Request has
 * already been read" into the event loop. There is nothing left to pause, so nothing needs to happen.
 */
public final class EndedRequest extends HttpServerRequestWrapper {

    private EndedRequest(HttpServerRequestInternal request) {
        super(request);
    }

    /** What a gRPC server is to be given instead of the request. */
    public static HttpServerRequest tolerant(HttpServerRequest request) {
        return new EndedRequest((HttpServerRequestInternal) request);
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

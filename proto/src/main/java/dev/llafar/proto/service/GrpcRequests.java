package dev.llafar.proto.service;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;

/**
 * Passes HTTP requests to a gRPC server of Vert.x 5.0.7, with two corrections.
 *
 * <p>Compressed messages are refused. The server inflates them on the event loop without a limit and before any handler sees
 * the call: 408 KB became 400 MB, also on the health service. The answer is what the gRPC specification (compression.md)
 * requires of a server that does not support an encoding: UNIMPLEMENTED, with the supported encodings in {@code
 * grpc-accept-encoding}. Audio does not compress, so clients lose nothing.
 *
 * <p>A request may be paused and resumed after its end. The server pauses the HTTP/2 stream when 16 messages wait and resumes
 * it at 8, even if the client has half-closed in the meantime; the stream then throws "Request has already been read" into the
 * event loop. Nothing is left to pause at that point, so these calls do nothing.
 */
public final class GrpcRequests implements Handler<HttpServerRequest> {
    private static final String ENCODING = "grpc-encoding";
    private static final String IDENTITY = "identity";

    private final GrpcServer server;

    public GrpcRequests(GrpcServer server) {
        this.server = server;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String encoding = request.getHeader(ENCODING);
        if (encoding == null || encoding.equals(IDENTITY)) {
            server.handle(new HalfClosedRequest((HttpServerRequestInternal) request));
        } else {
            request.response()
                    .putHeader("content-type", "application/grpc")
                    .putHeader("grpc-accept-encoding", IDENTITY)
                    .putHeader("grpc-status", Integer.toString(GrpcStatus.UNIMPLEMENTED.code))
                    .putHeader("grpc-message", "grpc-encoding: compressed messages; expected identity")
                    .end()
                    .onSuccess(sent -> {
                        if (!request.isEnded()) {
                            request.response().reset(0); // NO_ERROR: the rest of the request is not needed
                        }
                    });
        }
    }

    private static final class HalfClosedRequest extends HttpServerRequestWrapper {
        private HalfClosedRequest(HttpServerRequestInternal request) {
            super(request);
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
}

package dev.llafar.transcriber.service;

import io.vertx.grpc.common.GrpcStatus;

/** Ends one stream with a status; its message names the field, the value and what was expected. */
final class StreamFailure extends RuntimeException {
    private final StreamEnd end;

    private StreamFailure(GrpcStatus status, String message) {
        // Without a stack trace: the client caused it.
        super(message, null, false, false);
        this.end = new StreamEnd(status, message);
    }

    static StreamFailure invalid(String field, Object value, String expected) {
        return new StreamFailure(GrpcStatus.INVALID_ARGUMENT, field + " is " + value + ", expected " + expected);
    }

    /** A message in the wrong place: audio before the config, or a second config. */
    static StreamFailure outOfOrder(String message) {
        return new StreamFailure(GrpcStatus.FAILED_PRECONDITION, message);
    }

    StreamEnd end() {
        return end;
    }
}

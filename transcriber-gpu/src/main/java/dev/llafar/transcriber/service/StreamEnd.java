package dev.llafar.transcriber.service;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.proto.service.TranscriberMessages;
import io.vertx.grpc.common.GrpcStatus;

/**
 * The status with which a stream ends.
 *
 * @param message the status message: names the field, the value and what was expected; empty for OK
 */
record StreamEnd(GrpcStatus status, String message) {
    static final StreamEnd OK = new StreamEnd(GrpcStatus.OK, "");
    static final StreamEnd GOING_AWAY = new StreamEnd(
            GrpcStatus.UNAVAILABLE, "the server is going away; resume elsewhere from settled_through_sample");

    static StreamEnd of(SessionError error) {
        return new StreamEnd(TranscriberMessages.status(error.code()), error.message());
    }

    /** Ends one stream with a status; its message names the field, the value and what was expected. */
    static final class Failure extends RuntimeException {
        private final StreamEnd end;

        private Failure(GrpcStatus status, String message) {
            // Without a stack trace, because the client is the cause.
            super(message, null, false, false);
            this.end = new StreamEnd(status, message);
        }

        static Failure invalid(String field, Object value, String expected) {
            return new Failure(GrpcStatus.INVALID_ARGUMENT, field + " is " + value + ", expected " + expected);
        }

        /** A message out of order: audio before the config, or a second config. */
        static Failure outOfOrder(String message) {
            return new Failure(GrpcStatus.FAILED_PRECONDITION, message);
        }

        StreamEnd end() {
            return end;
        }
    }
}

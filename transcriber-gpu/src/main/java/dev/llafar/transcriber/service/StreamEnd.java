package dev.llafar.transcriber.service;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.proto.service.TranscriberMessages;
import io.vertx.grpc.common.GrpcStatus;

/**
 * How a stream ends.
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
}

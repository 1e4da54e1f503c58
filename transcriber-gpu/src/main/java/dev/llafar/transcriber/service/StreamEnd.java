package dev.llafar.transcriber.service;

import io.vertx.grpc.common.GrpcStatus;

/**
 * How a stream ends.
 *
 * @param told the status message: names the field, the value and what was expected; empty for OK
 */
record StreamEnd(GrpcStatus status, String told) {
    static final StreamEnd OK = new StreamEnd(GrpcStatus.OK, "");
    static final StreamEnd GOING_AWAY = new StreamEnd(
            GrpcStatus.UNAVAILABLE, "the server is going away; resume elsewhere from settled_through_sample");
}

package dev.llafar.transcriber.service;

import io.vertx.grpc.common.GrpcStatus;

/** Ends one stream with a status; its message names the field, the value and what was expected. */
final class StreamFailure extends RuntimeException {
    private static final int LONGEST_QUOTE = 64;

    private final StreamEnd end;

    StreamFailure(GrpcStatus status, String told) {
        // No stack trace: it is the client's doing, and no news of ours.
        super(told, null, false, false);
        this.end = new StreamEnd(status, told);
    }

    static StreamFailure invalid(String field, Object value, String expected) {
        return new StreamFailure(GrpcStatus.INVALID_ARGUMENT, field + " is " + value + ", expected " + expected);
    }

    /** A client's text, safe to send back: short, printable ASCII. */
    static String quoted(String text) {
        String shortened = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return '"' + shortened.replaceAll("[^\\x20-\\x7e]", "?") + '"';
    }

    StreamEnd end() {
        return end;
    }
}

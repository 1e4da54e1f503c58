package dev.llafar.local.service;

import io.vertx.core.Handler;

/**
 * One operation of a service. If several operations have the same path, the first that matches is used.
 *
 * @param name of the operation in AWS, such as {@code GetMedia}; rules for faults use it as well
 * @param method HTTP method, such as {@code POST}
 * @param parameter a query parameter that must be present; empty for none
 */
public record Operation(
        String name, String method, PathTemplate path, String parameter, Body body, Handler<AwsExchange> handler) {

    /** How the body of the request is read. */
    public sealed interface Body {
        /** The server reads the whole body before it calls the handler. The signature includes its hash. */
        record Buffered(int maxBytes) implements Body {}

        /** The handler reads the body from a paused request. The signature includes only the headers. */
        record Streamed() implements Body {}
    }

    /** An operation with a JSON body of up to 1 MiB. */
    public static Operation json(String name, String method, String path, Handler<AwsExchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Buffered(1 << 20), handler);
    }

    /** An operation whose handler reads the body as it arrives. */
    public static Operation streamed(String name, String method, String path, Handler<AwsExchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Streamed(), handler);
    }
}

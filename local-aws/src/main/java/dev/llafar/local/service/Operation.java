package dev.llafar.local.service;

import io.vertx.core.Handler;

/**
 * One operation of a service.
 *
 * @param name AWS's name, by which faults are set, such as {@code GetMedia}
 * @param method HTTP method, such as {@code POST}
 * @param parameter a query parameter that must be present; empty for none. Of several operations at one path, the first one that
 *     matches is used
 */
public record Operation(
        String name, String method, PathTemplate path, String parameter, Body body, Handler<AwsExchange> handler) {

    /** How the request's body is read. */
    public sealed interface Body {
        /** Read whole before the handler runs; its hash is part of the signature. */
        record Buffered(int maxBytes) implements Body {}

        /** Read by the handler, which receives a paused request; the signature covers the headers. */
        record Streamed() implements Body {}
    }

    /** An operation with a JSON body of up to 1 MiB. */
    public static Operation json(String name, String method, String path, Handler<AwsExchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Buffered(1 << 20), handler);
    }

    /** An operation that reads its body as it arrives. */
    public static Operation streamed(String name, String method, String path, Handler<AwsExchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Streamed(), handler);
    }
}

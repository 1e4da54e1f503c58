package dev.llafar.local.call;

import io.vertx.core.Handler;

/**
 * One operation of a service.
 *
 * @param name AWS's name, by which faults are set, such as {@code GetMedia}
 * @param method HTTP method, such as {@code POST}
 * @param parameter without this query parameter it is another operation; empty for none. Of a service's operations at one
 *     path the first that fits is meant
 */
public record Operation(
        String name, String method, PathTemplate path, String parameter, Body body, Handler<Exchange> handler) {

    /** How the request's body is read. */
    public sealed interface Body {
        /** Whole, before the handler runs; its hash is part of the signature. */
        record Buffered(int maxBytes) implements Body {}

        /** By the handler, which gets a paused request; the signature covers the headers. */
        record Streamed() implements Body {}
    }

    /** An operation with a JSON body of up to 1 MiB. */
    public static Operation json(String name, String method, String path, Handler<Exchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Buffered(1 << 20), handler);
    }

    /** An operation that reads its body as it comes. */
    public static Operation streamed(String name, String method, String path, Handler<Exchange> handler) {
        return new Operation(name, method, PathTemplate.of(path), "", new Body.Streamed(), handler);
    }
}

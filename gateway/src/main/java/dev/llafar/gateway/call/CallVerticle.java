package dev.llafar.gateway.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** An event loop that calls live on: each call stays on the one that it was given. */
final class CallVerticle extends VerticleBase {
    private final List<Context> contexts;

    /** @param contexts gets this verticle's; safe for several threads */
    CallVerticle(List<Context> contexts) {
        this.contexts = contexts;
    }

    @Override
    public Future<?> start() {
        contexts.add(context);
        return Future.succeededFuture();
    }
}

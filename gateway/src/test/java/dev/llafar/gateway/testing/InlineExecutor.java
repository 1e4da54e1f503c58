package dev.llafar.gateway.testing;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** Executes work on the calling thread, before the call returns. */
public final class InlineExecutor implements WorkerExecutor {
    @Override
    public <T> Future<T> executeBlocking(Callable<T> work, boolean ordered) {
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}

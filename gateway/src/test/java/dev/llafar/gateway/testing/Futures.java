package dev.llafar.gateway.testing;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for futures from the test's own thread, never for time. */
public final class Futures {
    private static final long PATIENCE_SECONDS = 60;

    private Futures() {}

    public static <T> T await(Future<T> future) {
        return await(future, PATIENCE_SECONDS);
    }

    /** For what takes longer by its nature. */
    public static <T> T await(Future<T> future, long patienceSeconds) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(patienceSeconds, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

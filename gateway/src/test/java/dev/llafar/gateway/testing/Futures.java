package dev.llafar.gateway.testing;

import io.vertx.core.Future;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for futures on the thread of the test. */
public final class Futures {
    private static final long PATIENCE_SECONDS = 60;

    private Futures() {}

    public static <T> T await(Future<T> future) {
        return await(future, PATIENCE_SECONDS);
    }

    /** Waits with a longer timeout. */
    public static <T> T await(Future<T> future, long timeoutSeconds) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(timeoutSeconds, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}

package dev.llafar.gateway.call;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** One moment at which something is to happen; a later one replaces it. Belongs to the context on which it is set. */
final class Alarm {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final LongSupplier monotonicMillis;
    private final Runnable task;
    private long timer = NO_TIMER;

    Alarm(Vertx vertx, LongSupplier monotonicMillis, Runnable task) {
        this.vertx = vertx;
        this.monotonicMillis = monotonicMillis;
        this.task = task;
    }

    /** @param atMillis monotonic time; at once when that is past */
    void set(long atMillis) {
        cancel();
        timer = vertx.setTimer(Math.max(1, atMillis - monotonicMillis.getAsLong()), fired -> {
            timer = NO_TIMER;
            task.run();
        });
    }

    void cancel() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}

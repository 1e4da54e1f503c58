package dev.llafar.gateway.call;

import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** Runs a task at a deadline; setting another deadline replaces the one before. Not thread safe. */
final class DeadlineTimer {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final LongSupplier monotonicMillis;
    private final Runnable task;
    private long timer = NO_TIMER;

    DeadlineTimer(Vertx vertx, LongSupplier monotonicMillis, Runnable task) {
        this.vertx = vertx;
        this.monotonicMillis = monotonicMillis;
        this.task = task;
    }

    /** Sets the deadline in monotonic time. A deadline in the past expires at once. */
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

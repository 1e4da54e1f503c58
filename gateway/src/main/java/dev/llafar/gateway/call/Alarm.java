package dev.llafar.gateway.call;

import io.vertx.core.Vertx;
import java.time.InstantSource;

/** One moment at which something is to happen; a later one replaces it. Belongs to the context on which it is set. */
final class Alarm {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Runnable task;
    private long timer = NO_TIMER;

    Alarm(Vertx vertx, InstantSource clock, Runnable task) {
        this.vertx = vertx;
        this.clock = clock;
        this.task = task;
    }

    /** @param atMillis wall-clock time; at once when that is past */
    void set(long atMillis) {
        cancel();
        timer = vertx.setTimer(Math.max(1, atMillis - clock.millis()), fired -> {
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

package dev.llafar.kvs.timer;

import io.vertx.core.Vertx;

/** A timer that has at most one pending call of its task. Use it on one Vert.x context. */
public final class RestartableTimer {
    private static final long NONE = -1;
    private final Vertx vertx;
    private final Runnable task;
    private long id = NONE;

    public RestartableTimer(Vertx vertx, Runnable task) {
        this.vertx = vertx;
        this.task = task;
    }

    /** Calls the task once after the delay; cancels a pending call. Vert.x has no delays below a millisecond. */
    public void start(long delayMillis) {
        cancel();
        id = vertx.setTimer(Math.max(1, delayMillis), fired -> {
            id = NONE;
            task.run();
        });
    }

    /** Cancels the pending call, if there is one. */
    public void cancel() {
        if (id != NONE) {
            vertx.cancelTimer(id);
            id = NONE;
        }
    }
}

package dev.llafar.gateway.session;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One timer for each context, which checks the deadlines of all sessions on it. */
final class SessionTicker {
    private static final Logger LOG = LoggerFactory.getLogger(SessionTicker.class);
    private static final long TICK_MILLIS = 50;

    private final Vertx vertx;
    private final Map<Context, Tick> ticks = new ConcurrentHashMap<>();

    SessionTicker(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Calls {@code check} regularly, on {@code context}. Call this method and {@link #remove} on that context. */
    void add(Context context, Runnable check) {
        ticks.computeIfAbsent(context, Tick::new).add(check);
    }

    void remove(Context context, Runnable check) {
        Tick tick = ticks.get(context);
        if (tick != null) {
            tick.remove(check);
        }
    }

    /** Belongs to its context. */
    private final class Tick {
        private final Context context;
        private final Set<Runnable> checks = new LinkedHashSet<>();
        private long timer;
        private boolean isRunning;

        private Tick(Context context) {
            this.context = context;
        }

        private void add(Runnable check) {
            checks.add(check);
            if (!isRunning) {
                isRunning = true;
                timer = vertx.setPeriodic(TICK_MILLIS, ignored -> context.runOnContext(onContext -> run()));
            }
        }

        private void remove(Runnable check) {
            checks.remove(check);
            if (checks.isEmpty() && isRunning) {
                isRunning = false;
                vertx.cancelTimer(timer);
                ticks.remove(context, this);
            }
        }

        /** A session whose check fails must not keep the others from being checked. */
        private void run() {
            for (Runnable check : List.copyOf(checks)) {
                try {
                    check.run();
                } catch (RuntimeException failure) {
                    LOG.error("The deadlines of a session could not be checked", failure);
                }
            }
        }
    }
}

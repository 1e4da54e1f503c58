package dev.llafar.local.phone;

import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EventBridge with one target: every event is posted to the gateway's {@code /events}, again with growing pauses when it
 * is not answered with 2xx, and given up after the set number of attempts. Faults of operation {@code Events}:
 * {@code duplicate} delivers twice, {@code late} later, {@code cut} takes an answer for lost and delivers again.
 */
final class EventForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(EventForwarder.class);
    /** Events under way; at the bound a new one is dropped, as a service under attack would. */
    private static final int MAX_WAITING = 10_000;

    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;
    private final Vertx vertx;
    private final GatewayPost gateway;
    private final PhoneSettings settings;
    private final Supplier<FaultInjector> dice;
    private int waiting;
    private boolean closed;

    EventForwarder(Vertx vertx, GatewayPost gateway, PhoneSettings settings, Supplier<FaultInjector> dice) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.settings = settings;
        this.dice = dice;
    }

    void send(String event) {
        Fault fault = dice.get().onFragment("Events", event.length()).orElse(null);
        switch (fault) {
            case null -> begin(event, false, 0);
            case Fault.Duplicate() -> {
                begin(event, false, 0);
                begin(event, false, 0);
            }
            case Fault.Late(long millis) -> begin(event, false, millis);
            case Fault.Cut ignored -> begin(event, true, 0);
            case Fault other -> begin(event, false, 0);
        }
    }

    private void begin(String event, boolean loseAnswer, long afterMillis) {
        if (waiting >= MAX_WAITING) {
            LOG.warn("an event is dropped: {} are under way already", MAX_WAITING);
            return;
        }
        waiting++;
        after(afterMillis, () -> attempt(event, loseAnswer, 1));
    }

    private void attempt(String event, boolean loseAnswer, int attempt) {
        if (closed) {
            waiting--;
            return;
        }
        gateway.post("/events", event, TIMEOUT_MILLIS).onComplete(done -> {
            if (done.succeeded() && done.result().status() / HUNDRED == SUCCESS && !loseAnswer) {
                waiting--;
            } else if (attempt >= settings.eventAttempts()) {
                waiting--;
                LOG.warn("an event is given up after {} attempts", attempt);
            } else {
                long pause = Math.min(LONGEST_PAUSE_MILLIS, settings.eventRetryMillis() << (attempt - 1));
                after(pause, () -> attempt(event, false, attempt + 1));
            }
        });
    }

    private void after(long millis, Runnable task) {
        if (millis <= 0) {
            task.run();
        } else {
            vertx.setTimer(millis, due -> task.run());
        }
    }

    /** Events that are not delivered yet. */
    int waiting() {
        return waiting;
    }

    void close() {
        closed = true;
    }
}

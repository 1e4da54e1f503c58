package dev.llafar.local.phone;

import dev.llafar.local.fault.Fault;
import dev.llafar.local.fault.FaultInjector;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EventBridge with one target. Each event is posted to the gateway's {@code /events}, and again with increasing delays until
 * the status is 2xx or the number of attempts is reached. Faults of operation {@code Events}: {@code duplicate} delivers an
 * event twice, {@code late} delays it, and {@code cut} ignores the response and delivers the event again.
 */
final class EventForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(EventForwarder.class);
    /** Limit for undelivered events; further ones are dropped. */
    private static final int MAX_WAITING = 10_000;

    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long MAX_RETRY_MILLIS = 10_000;
    private static final int SUCCESS = 2;
    private static final int HUNDRED = 100;
    private final Vertx vertx;
    private final GatewayPost gateway;
    private final PhoneSettings settings;
    private final Supplier<FaultInjector> faults;
    private int waiting;
    private boolean closed;

    EventForwarder(Vertx vertx, GatewayPost gateway, PhoneSettings settings, Supplier<FaultInjector> faults) {
        this.vertx = vertx;
        this.gateway = gateway;
        this.settings = settings;
        this.faults = faults;
    }

    void send(String event) {
        Fault fault = faults.get().onFragment("Events", event.length()).orElse(null);
        switch (fault) {
            case Fault.Duplicate() -> {
                begin(event, false, 0);
                begin(event, false, 0);
            }
            case Fault.Late(long millis) -> begin(event, false, millis);
            case Fault.Cut ignored -> begin(event, true, 0);
            case null, default -> begin(event, false, 0);
        }
    }

    private void begin(String event, boolean loseResponse, long afterMillis) {
        if (waiting >= MAX_WAITING) {
            LOG.warn("an event is dropped, because {} are not delivered", MAX_WAITING);
            return;
        }
        waiting++;
        after(afterMillis, () -> attempt(event, loseResponse, 1));
    }

    private void attempt(String event, boolean loseResponse, int attempt) {
        if (closed) {
            waiting--;
            return;
        }
        gateway.post("/events", event, TIMEOUT_MILLIS).onComplete(done -> {
            if (done.succeeded() && done.result().status() / HUNDRED == SUCCESS && !loseResponse) {
                waiting--;
            } else if (attempt >= settings.delivery().maxAttempts()) {
                waiting--;
                LOG.warn("an event is dropped after {} attempts", attempt);
            } else {
                long delayMillis =
                        Math.min(MAX_RETRY_MILLIS, settings.delivery().firstRetryMillis() << (attempt - 1));
                after(delayMillis, () -> attempt(event, false, attempt + 1));
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

    /** Number of events that are not delivered yet. */
    int waiting() {
        return waiting;
    }

    void close() {
        closed = true;
    }
}

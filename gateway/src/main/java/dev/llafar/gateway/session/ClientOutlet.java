package dev.llafar.gateway.session;

import dev.llafar.gateway.metrics.GatewayMetrics;
import io.vertx.core.Context;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of a session's events to whichever client is attached. A few writes are under way at a time; while they are, a
 * newer partial replaces an older one that was not sent, and finals wait in the log. Belongs to the session's context.
 */
final class ClientOutlet {
    private static final int MOST_IN_FLIGHT = 8;

    private final EventLog log;
    private final Context context;
    private final LongSupplier nanos;
    private final GatewayMetrics metrics;
    private final Runnable onToldAll;
    private @Nullable SessionClient client;
    private int attachments;
    private int inFlight;
    private long lastWrittenNanos;
    private SessionEvent.@Nullable Ready ready;
    private SessionEvent.@Nullable SpeechStarted started;
    private SessionEvent.@Nullable Partial partial;
    private SessionEvent.@Nullable Settled settled;
    private @Nullable Closing closing;

    /** @param onToldAll called when a client was closed after {@link #closeWhenTold} */
    ClientOutlet(EventLog log, Context context, LongSupplier nanos, GatewayMetrics metrics, Runnable onToldAll) {
        this.log = log;
        this.context = context;
        this.nanos = nanos;
        this.metrics = metrics;
        this.onToldAll = onToldAll;
    }

    @Nullable
    SessionClient client() {
        return client;
    }

    /** From now on events go to this client, the ready first. */
    void attach(SessionClient next, SessionEvent.Ready welcome) {
        client = next;
        attachments++;
        inFlight = 0;
        lastWrittenNanos = nanos.getAsLong();
        ready = welcome;
        started = null;
        partial = null;
        settled = null;
        pump();
    }

    void detach() {
        client = null;
    }

    /** How long nothing could be written although something is under way. */
    long stalledNanos(long nowNanos) {
        return client == null || inFlight == 0 ? 0 : nowNanos - lastWrittenNanos;
    }

    /** Something that only matters now; a newer one of its kind replaces it when it could not be sent. */
    void offer(SessionEvent event) {
        switch (event) {
            case SessionEvent.SpeechStarted speech -> started = speech;
            case SessionEvent.Partial guess -> {
                dropPartial();
                partial = guess;
            }
            case SessionEvent.Settled progress -> {
                settled = progress;
                if (partial != null && partial.endSample() <= progress.settledThroughSample()) {
                    dropPartial();
                }
            }
            case SessionEvent.Ready welcome -> throw new IllegalArgumentException("ready; expected attach to send it");
            case SessionEvent.Final last -> throw new IllegalArgumentException("final; expected it in the log");
        }
        pump();
    }

    private void dropPartial() {
        if (partial != null) {
            metrics.partialDropped();
            partial = null;
        }
    }

    /** A final was appended to the log; it replaces the partials before it. */
    void finalAppended() {
        dropPartial();
        started = null;
        settled = null;
        pump();
    }

    /** Closes the client when it has been told everything. */
    void closeWhenTold(Closing reason) {
        closing = reason;
        pump();
    }

    private void pump() {
        SessionClient to = client;
        while (to != null && to == client && inFlight < MOST_IN_FLIGHT) {
            SessionEvent event = next();
            if (event == null) {
                break;
            }
            send(to, event);
        }
        Closing reason = closing;
        if (to != null && to == client && reason != null && inFlight == 0) {
            client = null;
            to.close(reason);
            onToldAll.run();
        }
    }

    private void send(SessionClient to, SessionEvent event) {
        if (inFlight == 0) {
            lastWrittenNanos = nanos.getAsLong();
        }
        inFlight++;
        int attachment = attachments;
        to.deliver(event)
                .onComplete(written -> context.runOnContext(ignored -> {
                    if (attachment == attachments) {
                        inFlight--;
                        lastWrittenNanos = nanos.getAsLong();
                        pump();
                    }
                }));
    }

    /** Finals before what only matters now: a partial belongs to an utterance after every final there is. */
    private @Nullable SessionEvent next() {
        SessionEvent event = ready;
        if (event != null) {
            ready = null;
            return event;
        }
        event = log.tellNext().orElse(null);
        if (event != null) {
            return event;
        }
        event = started;
        if (event != null) {
            started = null;
            return event;
        }
        event = partial;
        if (event != null) {
            partial = null;
            metrics.partialSent();
            return event;
        }
        event = settled;
        settled = null;
        return event;
    }
}

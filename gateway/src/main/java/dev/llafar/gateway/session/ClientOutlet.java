package dev.llafar.gateway.session;

import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.metrics.GatewayMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a session's events to whichever client is attached. At most {@value #MOST_IN_FLIGHT} writes are in flight; while
 * they are, a newer partial replaces an older one that was not sent, and finals wait in the log. Belongs to the session's
 * context.
 */
final class ClientOutlet {
    private static final int MOST_IN_FLIGHT = 8;

    private final EventLog log;
    private final Context context;
    private final LongSupplier nanos;
    private final GatewayMetrics metrics;
    private final Runnable onDelivered;
    private @Nullable SessionClient client;
    private int attachments;
    private int inFlight;
    private long lastWrittenNanos;
    private @Nullable StreamReady ready;
    private SpeechEvent.@Nullable SpeechStarted started;
    private SpeechEvent.@Nullable Partial partial;
    private SpeechEvent.@Nullable Settled settled;
    private SpeechEvent.@Nullable Terminal end;

    /** @param onDelivered called when a client was closed after {@link #closeWhenDelivered} */
    ClientOutlet(EventLog log, Context context, LongSupplier nanos, GatewayMetrics metrics, Runnable onDelivered) {
        this.log = log;
        this.context = context;
        this.nanos = nanos;
        this.metrics = metrics;
        this.onDelivered = onDelivered;
    }

    @Nullable
    SessionClient client() {
        return client;
    }

    /** Delivers events to this client from now on, {@code welcome} first. */
    void attach(SessionClient next, StreamReady welcome) {
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

    /** How long no write has completed although one is in flight. */
    long stalledNanos(long nowNanos) {
        return client == null || inFlight == 0 ? 0 : nowNanos - lastWrittenNanos;
    }

    /** Sends an event that a newer one of its kind replaces if it could not be sent yet. */
    void offer(SpeechEvent event) {
        switch (event) {
            case SpeechEvent.SpeechStarted speech -> started = speech;
            case SpeechEvent.Partial hypothesis -> {
                dropPartial();
                partial = hypothesis;
            }
            case SpeechEvent.Settled progress -> {
                settled = progress;
                if (partial != null && partial.endSample() <= progress.settledThroughSample()) {
                    dropPartial();
                }
            }
            case SpeechEvent.Final last ->
                throw new IllegalArgumentException("event: got a final; expected it in the log");
            case SpeechEvent.Terminal reason ->
                throw new IllegalArgumentException("event: got a terminal one; expected closeWhenDelivered");
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

    /** Closes the client when everything was delivered. */
    void closeWhenDelivered(SpeechEvent.Terminal reason) {
        end = reason;
        pump();
    }

    private void pump() {
        SessionClient to = client;
        while (to != null && to == client && inFlight < MOST_IN_FLIGHT) {
            StreamReady welcome = ready;
            if (welcome != null) {
                ready = null;
                track(to.ready(welcome));
                continue;
            }
            SpeechEvent event = next();
            if (event == null) {
                break;
            }
            track(to.deliver(event));
        }
        SpeechEvent.Terminal reason = end;
        if (to != null && to == client && reason != null && inFlight == 0) {
            client = null;
            to.close(reason);
            onDelivered.run();
        }
    }

    private void track(Future<Void> write) {
        if (inFlight == 0) {
            lastWrittenNanos = nanos.getAsLong();
        }
        inFlight++;
        int attachment = attachments;
        write.onComplete(written -> context.runOnContext(ignored -> {
            if (attachment == attachments) {
                inFlight--;
                lastWrittenNanos = nanos.getAsLong();
                pump();
            }
        }));
    }

    /** Finals first: a partial belongs to an utterance that follows every final in the log. */
    private @Nullable SpeechEvent next() {
        SpeechEvent event = log.next().orElse(null);
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

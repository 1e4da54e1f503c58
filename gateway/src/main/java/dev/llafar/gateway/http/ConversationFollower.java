package dev.llafar.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.gateway.conversation.ConversationEvent;
import dev.llafar.gateway.conversation.ConversationHub;
import dev.llafar.gateway.websocket.EventJson;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /v1/conversations/{id}/events}: the events of a conversation from now on, as server-sent events (WHATWG HTML,
 * section 9.2) with the same JSON as on WebSocket and the name of the track. Belongs to the verticle's context.
 *
 * <p>A client that does not read is closed: when {@value #WAITING_EVENTS} events wait for it, or when writes are in
 * progress and none has completed between two keep-alives.
 */
final class ConversationFollower implements ConversationHub.Subscriber {
    /** Followers of one event loop; one more is refused. */
    static final int MOST_FOLLOWERS = 64;

    private static final int WAITING_EVENTS = 256;
    /** Keeps proxies from closing a conversation in which nobody speaks. */
    private static final long KEEP_ALIVE_MILLIS = 15_000;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final AtomicInteger followers;
    private final ConversationHub.Subscription subscription;
    private final long keepAlive;
    private int writesInFlight;
    /** Since the last keep-alive. */
    private boolean hasWritten;

    private boolean closed;

    private ConversationFollower(
            Vertx vertx,
            Context context,
            HttpServerResponse response,
            ConversationHub hub,
            String conversationId,
            AtomicInteger followers) {
        this.vertx = vertx;
        this.response = response;
        this.followers = followers;
        this.subscription = hub.subscribe(conversationId, context, WAITING_EVENTS, this);
        this.keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, ignored -> keepAlive());
    }

    /** Serves a response until its connection closes; {@code followers} counts those of this event loop. */
    static void serve(
            Vertx vertx,
            Context context,
            HttpServerResponse response,
            ConversationHub hub,
            String conversationId,
            AtomicInteger followers) {
        followers.incrementAndGet();
        ConversationFollower follower =
                new ConversationFollower(vertx, context, response, hub, conversationId, followers);
        response.closeHandler(ignored -> follower.close());
        response.exceptionHandler(failure -> follower.close());
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store");
        follower.write(": events of the conversation follow\n\n", () -> {});
    }

    @Override
    public void onEvent(ConversationEvent event, Runnable done) {
        ObjectNode json = EventJson.json(event.event()).put("track", event.track());
        write("event: " + json.get("type").textValue() + "\ndata: " + json + "\n\n", done);
    }

    @Override
    public void onOverflow() {
        SessionError error = SessionError.of(
                SessionError.Code.SLOW_READER,
                "events: more than " + WAITING_EVENTS + " wait; expected a client that reads");
        if (!closed) {
            var unused = response.end(
                    "event: error\ndata: " + EventJson.json(new SpeechEvent.SessionFailed(0, error)) + "\n\n");
        }
        close();
    }

    private void write(String text, Runnable done) {
        if (closed) {
            return;
        }
        writesInFlight++;
        response.write(text).onComplete(written -> {
            writesInFlight--;
            hasWritten = true;
            done.run();
        });
    }

    private void keepAlive() {
        if (writesInFlight > 0 && !hasWritten) {
            close();
            response.reset();
            return;
        }
        hasWritten = false;
        write(":\n\n", () -> {});
    }

    private void close() {
        if (!closed) {
            closed = true;
            followers.decrementAndGet();
            vertx.cancelTimer(keepAlive);
            subscription.cancel();
        }
    }
}

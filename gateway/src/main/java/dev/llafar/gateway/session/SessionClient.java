package dev.llafar.gateway.session;

import io.vertx.core.Future;

/** A connection as its session sees it. Called on the session's context; must not block, and keeps the order of calls. */
public interface SessionClient {

    /** Sends an event; completes when it is on the wire, which is what tells a reader that keeps up from one that does not. */
    Future<Void> deliver(SessionEvent event);

    /** Closes the connection after everything delivered so far. */
    void close(Closing reason);
}

package dev.llafar.gateway.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A connection's hold on its session, for the connection to call from any thread; the calls of one thread keep their
 * order. When another connection has taken over, or the session is over, calls do nothing.
 */
public final class Attachment {
    private final SpeechSession session;
    private final Context context;

    Attachment(SpeechSession session, Context context) {
        this.session = session;
        this.context = context;
    }

    /**
     * Hands audio over. One call at a time: the next when the future is done.
     *
     * @param data not touched by the caller any more
     * @param firstByte position of its first byte in the session's stream; null for right after the call before
     * @return done when more is welcome; fails with {@link SessionRefused} when there is a gap
     */
    public Future<Void> audio(byte[] data, @Nullable Long firstByte) {
        Promise<Void> taken = Promise.promise();
        context.runOnContext(ignored -> {
            if (session.isHeldBy(this)) {
                session.audio(data, firstByte).onComplete(taken);
            } else {
                taken.complete();
            }
        });
        return taken.future();
    }

    /** No more audio: the finals come, then the session closes the connection. */
    public void finish() {
        whileHolding(session::finish);
    }

    /** The client broke the rules: the finals come, then the session closes the connection with this and ends. */
    public void endWith(SessionError error) {
        whileHolding(() -> session.endWith(error));
    }

    /** Ends the session now: no finals are waited for, all that it holds is released, the connection is closed with this. */
    public void abandonWith(SessionError error) {
        whileHolding(() -> session.fail(error));
    }

    /** Told events are sent, then the session closes the connection with this; the session can be resumed. */
    public void releaseWith(SessionError error) {
        whileHolding(() -> session.release(error));
    }

    /** The connection is gone; the session can be resumed. */
    public void cut() {
        whileHolding(session::clientLeft);
    }

    private void whileHolding(Runnable action) {
        context.runOnContext(ignored -> {
            if (session.isHeldBy(this)) {
                action.run();
            }
        });
    }
}

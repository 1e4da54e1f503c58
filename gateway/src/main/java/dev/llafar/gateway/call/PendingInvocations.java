package dev.llafar.gateway.call;

import dev.llafar.gateway.call.sma.SmaAction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Invocations of one call by the SIP media application that have no reply yet. Used on the call's context only. */
final class PendingInvocations {
    /** The service waits for a reply before it invokes again, so more at once do not come from the service. */
    private static final int MAX_PENDING = 16;

    /** A reply may wait this long for the record to be saved; a caller would notice a pause of half a second. */
    private static final long MAX_SAVE_MILLIS = 250;

    private final Map<Long, Promise<List<SmaAction>>> pending = new HashMap<>();
    private long next;

    /** Adds an invocation and returns its number; empty at the limit. */
    OptionalLong add(Promise<List<SmaAction>> reply) {
        if (pending.size() >= MAX_PENDING) {
            return OptionalLong.empty();
        }
        pending.put(next, reply);
        return OptionalLong.of(next++);
    }

    /**
     * Replies to an invocation. Actions wait until the record is saved, so that a restart does not repeat them, but no longer
     * than {@value #MAX_SAVE_MILLIS} ms.
     */
    void reply(long number, List<SmaAction> actions, Future<Void> saved) {
        Promise<List<SmaAction>> reply = pending.remove(number);
        if (reply == null) {
            return;
        }
        if (actions.isEmpty() || saved.isComplete()) {
            reply.complete(actions);
        } else {
            saved.timeout(MAX_SAVE_MILLIS, TimeUnit.MILLISECONDS).onComplete(done -> reply.complete(actions));
        }
    }

    /** Replies without actions, so that the service does not wait for its timeout on a call that has ended. */
    void replyWithoutActions() {
        clear(reply -> reply.complete(List.of()));
    }

    /** Fails all, so that they are sent again and reach the node that takes the call over. */
    void fail() {
        clear(reply -> reply.fail(new CallNotOwnedException(false)));
    }

    private void clear(Consumer<Promise<List<SmaAction>>> action) {
        List<Promise<List<SmaAction>>> replies = List.copyOf(pending.values());
        pending.clear();
        replies.forEach(action);
    }
}

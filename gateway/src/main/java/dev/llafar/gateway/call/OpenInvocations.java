package dev.llafar.gateway.call;

import dev.llafar.gateway.call.sma.SmaAction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What the service has asked in one call and waits for. Belongs to the call's context. */
final class OpenInvocations {
    /** The service waits for one reply before it asks again; more at once means that somebody else is asking. */
    private static final int MOST = 16;

    /** A caller hears a pause of this length, but hardly one of half a second. */
    private static final long LONGEST_SAVE_MILLIS = 250;

    private final Map<Long, Promise<List<SmaAction>>> open = new HashMap<>();
    private long next;

    /** Its number; empty when too much is asked. */
    OptionalLong opened(Promise<List<SmaAction>> reply) {
        if (open.size() >= MOST) {
            return OptionalLong.empty();
        }
        open.put(next, reply);
        return OptionalLong.of(next++);
    }

    /** What is spoken is written down first, so that a restart does not say it again; a slow directory is not waited for. */
    void reply(long number, List<SmaAction> actions, Future<Void> saved) {
        Promise<List<SmaAction>> asked = open.remove(number);
        if (asked == null) {
            return;
        }
        if (actions.isEmpty() || saved.isComplete()) {
            asked.complete(actions);
        } else {
            saved.timeout(LONGEST_SAVE_MILLIS, TimeUnit.MILLISECONDS).onComplete(done -> asked.complete(actions));
        }
    }

    /** The service must not wait for its time limit on a call that is over. */
    void replyNothing() {
        List<Promise<List<SmaAction>>> asked = List.copyOf(open.values());
        open.clear();
        asked.forEach(reply -> reply.complete(List.of()));
    }

    /** Whoever takes the call up will know. */
    void sendElsewhere() {
        List<Promise<List<SmaAction>>> asked = List.copyOf(open.values());
        open.clear();
        asked.forEach(reply -> reply.fail(new CallElsewhere(false)));
    }
}

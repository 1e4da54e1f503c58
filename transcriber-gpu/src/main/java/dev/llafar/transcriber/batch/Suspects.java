package dev.llafar.transcriber.batch;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finals that were in slots when the device failed: one of them may be why. Each is tried once more, alone, before anything
 * else is. No more than there are slots. Not thread safe.
 */
final class Suspects {
    private final Deque<UtteranceJob> waiting = new ArrayDeque<>();
    private @Nullable UtteranceJob tried;

    /** It was in a slot with others, or with nobody; it waits for its trial. */
    void add(UtteranceJob job) {
        waiting.add(job);
    }

    /** Whether this is the one that is alone on the device. */
    boolean isTried(UtteranceJob job) {
        return job == tried;
    }

    /** Whether nobody else may join: one is being tried, or waits to be. */
    boolean holdTheDevice(Collection<UtteranceJob> running) {
        if (tried != null && !running.contains(tried)) {
            tried = null;
        }
        return tried != null || !waiting.isEmpty();
    }

    /** The next to be tried; the device is empty. */
    UtteranceJob next() {
        UtteranceJob job = waiting.remove();
        tried = job;
        return job;
    }

    int waiting() {
        return waiting.size();
    }

    /** Those of a session that has ended are not tried. */
    void forget(SessionTicket session) {
        waiting.removeIf(job -> job.session() == session);
    }

    /** All that waited; none is left. */
    List<UtteranceJob> clear() {
        List<UtteranceJob> all = List.copyOf(waiting);
        waiting.clear();
        tried = null;
        return all;
    }
}

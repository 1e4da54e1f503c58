package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Ticket;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finals that were in slots when the device failed, because one of them may have caused the failure. Each is retried once,
 * alone, before any other job joins. There are at most as many as slots. Not thread safe.
 */
final class IsolatedRetries {
    private final Deque<UtteranceJob> waiting = new ArrayDeque<>();
    private @Nullable UtteranceJob current;

    /** Adds a final that was in a slot when the device failed. */
    void add(UtteranceJob job) {
        waiting.add(job);
    }

    /** Whether the job is the current retry. */
    boolean isRetry(UtteranceJob job) {
        return job == current;
    }

    /** Whether no other job may join, because a retry is running or waiting. */
    boolean reserveDevice(Collection<UtteranceJob> running) {
        if (current != null && !running.contains(current)) {
            current = null;
        }
        return current != null || !waiting.isEmpty();
    }

    /** Starts the next retry. No job may be running. */
    UtteranceJob next() {
        UtteranceJob job = waiting.remove();
        current = job;
        return job;
    }

    int waiting() {
        return waiting.size();
    }

    /** Removes the finals of a session that has ended. */
    void remove(Ticket session) {
        waiting.removeIf(job -> job.session() == session);
    }

    /** Removes and returns all waiting finals. */
    List<UtteranceJob> clear() {
        List<UtteranceJob> all = List.copyOf(waiting);
        waiting.clear();
        current = null;
        return all;
    }
}

package dev.llafar.transcriber.batch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What one session has waiting, and when it last had its turn. */
final class SessionQueue {
    private record Waiting(UtteranceJob job, long sinceNanos) {}

    private final Deque<Waiting> finals = new ArrayDeque<>();
    private @Nullable UtteranceJob partial;

    /** Queued, in a slot, or waiting for a second try. */
    int finalsOutstanding;

    long finalRound = -1;
    long partialTurn = -1;

    void addFinal(UtteranceJob job, long nowNanos) {
        finals.add(new Waiting(job, nowNanos));
    }

    @Nullable
    UtteranceJob firstFinal() {
        Waiting first = finals.peek();
        return first == null ? null : first.job();
    }

    UtteranceJob takeFinal() {
        return finals.remove().job();
    }

    long waitNanos(long nowNanos) {
        Waiting first = finals.peek();
        return first == null ? 0 : nowNanos - first.sinceNanos();
    }

    @Nullable
    UtteranceJob partial() {
        return partial;
    }

    /** Returns the partial that was queued before, which is superseded. */
    @Nullable
    UtteranceJob replacePartial(@Nullable UtteranceJob newest) {
        UtteranceJob superseded = partial;
        partial = newest;
        return superseded;
    }
}

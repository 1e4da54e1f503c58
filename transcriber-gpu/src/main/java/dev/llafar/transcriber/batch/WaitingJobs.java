package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Ticket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The queues of all sessions, from which it takes jobs fairly. The caller enforces the bounds. */
final class WaitingJobs {
    private final Map<Ticket, SessionQueue> queues = new LinkedHashMap<>();
    private long round;
    private long partialTurns;

    void open(Ticket ticket) {
        queues.put(ticket, new SessionQueue());
    }

    /** Removes the session and its queued jobs; returns false if it was not open. */
    boolean close(Ticket ticket) {
        return queues.remove(ticket) != null;
    }

    @Nullable
    SessionQueue of(Ticket ticket) {
        return queues.get(ticket);
    }

    /** {@link #takeNextFinal(boolean)}: a live one, or a bulk one if there is none. */
    @Nullable
    UtteranceJob takeNextFinal() {
        UtteranceJob live = takeNextFinal(false);
        return live == null ? takeNextFinal(true) : live;
    }

    /**
     * Takes the next final of live or of bulk input. In each round, one final of every session that has one is taken, the
     * earliest deadline first.
     */
    @Nullable
    UtteranceJob takeNextFinal(boolean isBulk) {
        SessionQueue next = earliestNotTakenIn(round, isBulk);
        if (next == null && finals(isBulk) > 0) {
            round++;
            next = earliestNotTakenIn(round, isBulk);
        }
        if (next == null) {
            return null;
        }
        next.finalRound = round;
        return next.takeFinal();
    }

    private @Nullable SessionQueue earliestNotTakenIn(long ofRound, boolean isBulk) {
        SessionQueue oldest = null;
        long oldestNanos = 0;
        for (SessionQueue queue : queues.values()) {
            UtteranceJob first = queue.firstFinal();
            if (first == null || queue.isBulk != isBulk || queue.finalRound >= ofRound) {
                continue;
            }
            // Differences, because a nanosecond clock may wrap.
            if (oldest == null || first.deadlineNanos() - oldestNanos < 0) {
                oldest = queue;
                oldestNanos = first.deadlineNanos();
            }
        }
        return oldest;
    }

    /** Takes the partial of the session whose last partial was taken longest ago; among equal ones, the earliest deadline. */
    @Nullable
    UtteranceJob takeNextPartial() {
        SessionQueue next = null;
        UtteranceJob nextJob = null;
        for (SessionQueue queue : queues.values()) {
            UtteranceJob job = queue.partial();
            if (job == null) {
                continue;
            }
            if (next == null
                    || nextJob == null
                    || queue.partialTurn < next.partialTurn
                    || (queue.partialTurn == next.partialTurn && job.deadlineNanos() - nextJob.deadlineNanos() < 0)) {
                next = queue;
                nextJob = job;
            }
        }
        if (next == null) {
            return null;
        }
        next.partialTurn = partialTurns++;
        return next.replacePartial(null);
    }

    /** Takes every queued partial. */
    List<UtteranceJob> takePartials() {
        List<UtteranceJob> taken = new ArrayList<>();
        for (SessionQueue queue : queues.values()) {
            UtteranceJob partial = queue.replacePartial(null);
            if (partial != null) {
                taken.add(partial);
            }
        }
        return taken;
    }

    /** How long the final that was queued first has waited. */
    long longestWaitNanos(boolean isBulk, long nowNanos) {
        return queuesOf(isBulk)
                .mapToLong(queue -> queue.waitNanos(nowNanos))
                .max()
                .orElse(0);
    }

    private Stream<SessionQueue> queuesOf(boolean isBulk) {
        return queues.values().stream().filter(queue -> queue.isBulk == isBulk);
    }

    private int finals(boolean isBulk) {
        return queuesOf(isBulk).mapToInt(queue -> queue.finals.size()).sum();
    }

    int sessions() {
        return queues.size();
    }

    int liveFinals() {
        return finals(false);
    }

    int bulkFinals() {
        return finals(true);
    }

    long liveFinalSamples() {
        return queuesOf(false)
                .flatMap(queue -> queue.finals.stream())
                .mapToLong(waiting -> waiting.job().audioSamples())
                .sum();
    }

    /** Whether the input of every session is bulk. */
    boolean isAllBulk() {
        return queues.values().stream().allMatch(queue -> queue.isBulk);
    }

    int partials() {
        return (int) queues.values().stream()
                .filter(queue -> queue.partial() != null)
                .count();
    }

    /** The waiting jobs of one session, and the last round in which one of them was taken. */
    static final class SessionQueue {
        private record Waiting(UtteranceJob job, long sinceNanos) {}

        private final Deque<Waiting> finals = new ArrayDeque<>();
        private @Nullable UtteranceJob partial;

        /** Finals that are queued, in a slot, or waiting for a retry. */
        int finalsOutstanding;

        long finalRound = -1;
        long partialTurn = -1;
        /** Whether its input is bulk, from its latest job. All of its queued finals count as bulk or as live together. */
        boolean isBulk;

        void addFinal(UtteranceJob job, long nowNanos) {
            isBulk = job.isBulk();
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
}

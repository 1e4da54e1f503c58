package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Ticket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The queues of all sessions, from which it takes jobs fairly. The caller enforces the bounds. */
final class WaitingJobs {
    private final Map<Ticket, SessionQueue> queues = new LinkedHashMap<>();
    private long round;
    private long partialTurns;
    private int liveFinals;
    private int bulkFinals;
    private long liveFinalSamples;

    void open(Ticket ticket) {
        queues.put(ticket, new SessionQueue());
    }

    /** Removes the session and its queued jobs; returns false if it was not open. */
    boolean close(Ticket ticket) {
        SessionQueue queue = queues.remove(ticket);
        if (queue == null) {
            return false;
        }
        while (queue.firstFinal() != null) {
            countTaken(queue.takeFinal());
        }
        return true;
    }

    @Nullable
    SessionQueue of(Ticket ticket) {
        return queues.get(ticket);
    }

    void addFinal(UtteranceJob job, SessionQueue queue, long nowNanos) {
        queue.addFinal(job, nowNanos);
        if (job.isBulk()) {
            bulkFinals++;
        } else {
            liveFinals++;
            liveFinalSamples += job.audioSamples();
        }
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
        if (next == null && (isBulk ? bulkFinals : liveFinals) > 0) {
            round++;
            next = earliestNotTakenIn(round, isBulk);
        }
        if (next == null) {
            return null;
        }
        next.finalRound = round;
        UtteranceJob job = next.takeFinal();
        countTaken(job);
        return job;
    }

    private @Nullable SessionQueue earliestNotTakenIn(long ofRound, boolean isBulk) {
        SessionQueue oldest = null;
        long oldestNanos = 0;
        for (SessionQueue queue : queues.values()) {
            UtteranceJob first = queue.firstFinal();
            if (first == null || first.isBulk() != isBulk || queue.finalRound >= ofRound) {
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

    /** Of the finals of live speech. */
    long longestWaitNanos(long nowNanos) {
        long longest = 0;
        for (SessionQueue queue : queues.values()) {
            longest = Math.max(longest, queue.waitNanos(nowNanos));
        }
        return longest;
    }

    int sessions() {
        return queues.size();
    }

    int liveFinals() {
        return liveFinals;
    }

    int bulkFinals() {
        return bulkFinals;
    }

    long liveFinalSamples() {
        return liveFinalSamples;
    }

    /** Whether the latest final of every session was of bulk input. */
    boolean isAllBulk() {
        return queues.values().stream().allMatch(queue -> queue.isBulk);
    }

    int partials() {
        return (int) queues.values().stream()
                .filter(queue -> queue.partial() != null)
                .count();
    }

    private void countTaken(UtteranceJob job) {
        if (job.isBulk()) {
            bulkFinals--;
        } else {
            liveFinals--;
            liveFinalSamples -= job.audioSamples();
        }
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
        /** Whether its latest final was of bulk input. */
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
            return first == null || first.job().isBulk() ? 0 : nowNanos - first.sinceNanos();
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

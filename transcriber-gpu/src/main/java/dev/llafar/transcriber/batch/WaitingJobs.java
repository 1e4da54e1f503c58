package dev.llafar.transcriber.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The queues of all sessions and whose turn it is. Decides fairness only; bounds and slots are its caller's. */
final class WaitingJobs {
    private final Map<SessionTicket, SessionQueue> queues = new LinkedHashMap<>();
    private long round;
    private long partialTurns;
    private int finals;
    private long finalSamples;

    void open(SessionTicket ticket) {
        queues.put(ticket, new SessionQueue());
    }

    /** Forgets the session and what it has queued. */
    boolean close(SessionTicket ticket) {
        SessionQueue queue = queues.remove(ticket);
        if (queue == null) {
            return false;
        }
        while (queue.firstFinal() != null) {
            uncount(queue.takeFinal());
        }
        return true;
    }

    @Nullable
    SessionQueue of(SessionTicket ticket) {
        return queues.get(ticket);
    }

    void addFinal(UtteranceJob job, SessionQueue queue, long nowNanos) {
        queue.addFinal(job, nowNanos);
        finals++;
        finalSamples += job.audioSamples();
    }

    /**
     * Takes the final whose turn it is. A round gives each session that has something queued one turn; within a round the
     * oldest deadline goes first.
     */
    @Nullable
    UtteranceJob takeNextFinal() {
        SessionQueue next = oldestNotYetServedIn(round);
        if (next == null && finals > 0) {
            round++;
            next = oldestNotYetServedIn(round);
        }
        if (next == null) {
            return null;
        }
        next.finalRound = round;
        UtteranceJob job = next.takeFinal();
        uncount(job);
        return job;
    }

    private @Nullable SessionQueue oldestNotYetServedIn(long ofRound) {
        SessionQueue oldest = null;
        long oldestNanos = 0;
        for (SessionQueue queue : queues.values()) {
            UtteranceJob first = queue.firstFinal();
            if (first == null || queue.finalRound >= ofRound) {
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

    /** Takes the partial of the session that has gone without for longest; among equals the oldest deadline. */
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

    int finals() {
        return finals;
    }

    long finalSamples() {
        return finalSamples;
    }

    int partials() {
        return (int) queues.values().stream()
                .filter(queue -> queue.partial() != null)
                .count();
    }

    private void uncount(UtteranceJob job) {
        finals--;
        finalSamples -= job.audioSamples();
    }
}

package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.ShedReason;
import dev.llafar.transcriber.batch.WaitingJobs.SessionQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which jobs are decoded next on one device. It has no thread and no clock: the time is an argument, and decisions
 * are return values.
 *
 * <ul>
 *   <li>Finals are decoded before partials, in rounds: each round takes one final of each session, the earliest deadline
 *       first, so a session with many queued finals delays the first final of another by at most one. The finals of one
 *       session start in the order in which they were offered.
 *   <li>Where encoding is more expensive than decoding, a final waits while another is decoded, but no longer than an
 *       encoding takes ({@link RoundPace}).
 *   <li>Finals of bulk input are decoded when no live job waits, and one every {@value
 *       #BULK_PATIENCE_SECONDS} s in any case. While a live session is open, one is encoded at a time, and they occupy at most a quarter of
 *       the slots, since each row makes the steps of all others slower.
 *   <li>A partial is decoded only in a slot that no final needs. A final that finds every slot occupied evicts the
 *       youngest partial. A session has at most one partial queued, the newest.
 *   <li>Under overload, first partials are shed, then new sessions are refused. A final is never dropped: a session that
 *       reaches its bound must be paused by the caller.
 *   <li>A final that was in a slot when the device failed is retried once, alone ({@link IsolatedRetries}).
 * </ul>
 *
 * <p>Every list here is bounded by {@link ScheduleLimits}. Not thread safe.
 */
public final class BatchSchedule {
    /** A session whose audio does not settle is given up after a minute; a file must progress beside live speech too. */
    private static final int BULK_PATIENCE_SECONDS = 2;

    private final ScheduleLimits limits;
    private final int slots;
    private final WaitingJobs waiting = new WaitingJobs();
    private final RoundPace pace = new RoundPace();
    private final OverloadPolicy overload;

    /** Jobs in slots, in the order in which they joined. */
    private final Set<UtteranceJob> running = new LinkedHashSet<>();
    /** Jobs that are still in slots, but whose result is not needed. */
    private final Set<UtteranceJob> leaving = new LinkedHashSet<>();

    private boolean hasBulkJoined;
    private long bulkJoinedNanos;
    private final IsolatedRetries retries = new IsolatedRetries();

    /** @param slots of the decoder, at least 1 */
    public BatchSchedule(ScheduleLimits limits, int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots is " + slots + ", expected 1 or more");
        }
        this.limits = limits;
        this.slots = slots;
        this.overload = new OverloadPolicy(limits, waiting);
    }

    /** Why a new session would be refused now; empty if it would be admitted. */
    Optional<Refused> refusal(long nowNanos) {
        return overload.refusal(waiting.liveFinals() + retries.waiting(), nowNanos);
    }

    /** Requests a place for a new session. */
    public Admission admit(long nowNanos) {
        Optional<Refused> refusal = refusal(nowNanos);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Ticket ticket = new Ticket();
        waiting.open(ticket);
        return new Admitted(ticket);
    }

    /** Ends a session. Its queued jobs are removed; its jobs in slots leave with the next plan. Idempotent. */
    public void release(Ticket ticket) {
        if (!waiting.close(ticket)) {
            return;
        }
        retries.remove(ticket);
        running.stream().filter(job -> job.session() == ticket).forEach(leaving::add);
        running.removeAll(leaving);
    }

    /** Withdraws a partial. Has no effect if its outcome was delivered already. */
    public void cancel(UtteranceJob partial) {
        if (partial.isFinal()) {
            throw new IllegalArgumentException(
                    "cancel was called with a final, expected a partial: finals are never dropped");
        }
        SessionQueue queue = waiting.of(partial.session());
        if (queue != null && queue.partial() == partial) {
            queue.replacePartial(null);
        } else if (running.remove(partial)) {
            leaving.add(partial);
        }
    }

    /**
     * Queues a job of an admitted session.
     *
     * @return the partials that are shed because of it, possibly including this job
     * @throws IllegalStateException if the session is not admitted, or has reached its bound of finals, because the caller
     *     did not pause the session's stream
     */
    public List<ShedJob> offer(UtteranceJob job, long nowNanos) {
        SessionQueue queue = waiting.of(job.session());
        if (queue == null) {
            throw new IllegalStateException(
                    "a job was offered by a session that is not admitted, expected an admitted one");
        }
        queue.isBulk = job.isBulk();
        return job.isFinal() ? offerFinal(job, queue, nowNanos) : offerPartial(job, queue, nowNanos);
    }

    private List<ShedJob> offerFinal(UtteranceJob job, SessionQueue queue, long nowNanos) {
        if (queue.finalsOutstanding >= limits.finalsPerSession()) {
            throw new IllegalStateException("a session offered a final beyond its " + queue.finalsOutstanding
                    + " outstanding ones, expected at most " + limits.finalsPerSession());
        }
        queue.finalsOutstanding++;
        queue.addFinal(job, nowNanos);
        return List.of();
    }

    private List<ShedJob> offerPartial(UtteranceJob job, SessionQueue queue, long nowNanos) {
        if (overload.isSheddingPartials(nowNanos)) {
            return List.of(new ShedJob(job, ShedReason.OVERLOADED));
        }
        UtteranceJob superseded = queue.replacePartial(job);
        return superseded == null ? List.of() : List.of(new ShedJob(superseded, ShedReason.SUPERSEDED));
    }

    /** Decides which jobs leave and join now. The schedule assumes that the caller executes the plan. */
    public Plan plan(long nowNanos) {
        List<UtteranceJob> leave = new ArrayList<>(leaving);
        leaving.clear();
        List<UtteranceJob> join = new ArrayList<>();
        List<ShedJob> shed = new ArrayList<>();
        if (overload.isSheddingPartials(nowNanos)) {
            waiting.takePartials().forEach(job -> shed.add(new ShedJob(job, ShedReason.OVERLOADED)));
        }
        if (retries.reserveDevice(running)) {
            if (running.isEmpty()) {
                join.add(retries.next());
            }
        } else if (!isLiveFinalRunning() || !pace.isFinishingFirst(nowNanos)) {
            joinFinals(join, leave, shed);
            joinPartials(join);
            joinBulk(join, nowNanos);
        }
        running.addAll(join);
        return new Plan(leave, join, shed);
    }

    private void joinFinals(List<UtteranceJob> join, List<UtteranceJob> leave, List<ShedJob> shed) {
        int limit = pace.joins(limits.joinsPerRound(), waiting.liveFinals());
        while (join.size() < limit && waiting.liveFinals() > 0) {
            if (running.size() + join.size() == slots) {
                UtteranceJob evicted = youngestRunningPartial();
                if (evicted == null) {
                    return;
                }
                running.remove(evicted);
                leave.add(evicted);
                shed.add(new ShedJob(evicted, ShedReason.EVICTED));
            }
            UtteranceJob job = waiting.takeNextFinal(false);
            if (job == null) {
                return;
            }
            join.add(job);
        }
    }

    private void joinBulk(List<UtteranceJob> join, long nowNanos) {
        boolean isLiveWaiting = !join.isEmpty() || waiting.liveFinals() > 0 || waiting.partials() > 0;
        long patienceNanos = BULK_PATIENCE_SECONDS * 1_000_000_000L;
        boolean isDue = waiting.longestWaitNanos(true, nowNanos) >= patienceNanos
                && (!hasBulkJoined || nowNanos - bulkJoinedNanos >= patienceNanos);
        if (isLiveWaiting && !isDue) {
            return;
        }
        boolean isAlone = waiting.isAllBulk();
        int limit = isAlone ? pace.joins(limits.joinsPerRound(), waiting.bulkFinals()) : 1;
        int bulkSlots = isAlone ? slots : Math.max(1, slots / 4);
        long bulkRunning = running.stream().filter(UtteranceJob::isBulk).count();
        int places = (int) Math.min(Math.min(limit, slots - running.size() - join.size()), bulkSlots - bulkRunning);
        for (int place = 0; place < places; place++) {
            UtteranceJob job = waiting.takeNextFinal(true);
            if (job == null) {
                return;
            }
            join.add(job);
            hasBulkJoined = true;
            bulkJoinedNanos = nowNanos;
        }
    }

    private void joinPartials(List<UtteranceJob> join) {
        if (waiting.liveFinals() > 0) {
            return;
        }
        int places = Math.min(slots - running.size(), limits.joinsPerRound()) - join.size();
        places = Math.min(places, limits.partialJoinsPerRound());
        if (!join.isEmpty() || isLiveFinalRunning()) {
            places = Math.min(places, limits.partialJoinsBesideFinals());
        }
        for (int place = 0; place < places; place++) {
            UtteranceJob job = waiting.takeNextPartial();
            if (job == null) {
                return;
            }
            join.add(job);
        }
    }

    private boolean isLiveFinalRunning() {
        return running.stream().anyMatch(UtteranceJob::isLiveFinal);
    }

    private @Nullable UtteranceJob youngestRunningPartial() {
        return running.stream()
                .filter(job -> !job.isFinal())
                .reduce((older, younger) -> younger)
                .orElse(null);
    }

    /** Records that the jobs of the last plan have joined, and how long that took. */
    public void joined(int utterances, long nanos, long nowNanos) {
        pace.joined(utterances, nanos, nowNanos);
    }

    /** Records a step of the decoder, how long it took, and how many jobs it finished. */
    public void stepped(int occupiedSlots, long nanos, int finished) {
        pace.stepped(occupiedSlots, nanos, finished);
    }

    /**
     * Records that a plan was executed and a step made.
     *
     * @param busyNanos how long the device worked
     * @param finished the jobs that have a transcript
     * @return those of them whose session is still open and which were not cancelled
     */
    public List<UtteranceJob> worked(long busyNanos, List<UtteranceJob> finished) {
        long finals = running.stream().filter(UtteranceJob::isFinal).count();
        double finalsNanos = running.isEmpty() ? 0 : (double) busyNanos * finals / running.size();
        long samples = 0;
        List<UtteranceJob> delivered = new ArrayList<>();
        for (UtteranceJob job : finished) {
            leaving.remove(job);
            if (running.remove(job)) {
                delivered.add(job);
                samples += job.isFinal() ? job.audioSamples() : 0;
                settle(job);
            }
        }
        overload.worked(finalsNanos, samples);
        return delivered;
    }

    private void settle(UtteranceJob job) {
        SessionQueue queue = waiting.of(job.session());
        if (job.isFinal() && queue != null) {
            queue.finalsOutstanding--;
        }
    }

    /** The jobs in slots, in the order in which they joined. */
    public List<UtteranceJob> inSlots() {
        return List.copyOf(running);
    }

    /**
     * Records that the device failed and these jobs are no longer in its slots. Finals are retried alone; one that was
     * alone already is given up.
     */
    public DeviceLoss lost(Collection<UtteranceJob> jobs) {
        List<ShedJob> shed = new ArrayList<>();
        List<UtteranceJob> failed = new ArrayList<>();
        for (UtteranceJob job : jobs) {
            leaving.remove(job);
            if (!running.remove(job)) {
                continue;
            }
            if (!job.isFinal()) {
                shed.add(new ShedJob(job, ShedReason.DEVICE_FAILED));
            } else if (retries.isRetry(job)) {
                failed.add(job);
                settle(job);
            } else {
                retries.add(job);
            }
        }
        return new DeviceLoss(failed, shed);
    }

    /** Gives up all queued and running jobs. Sessions remain open until they are released. */
    public List<UtteranceJob> abandon() {
        List<UtteranceJob> all = new ArrayList<>(running);
        all.addAll(retries.clear());
        for (UtteranceJob job = waiting.takeNextFinal(); job != null; job = waiting.takeNextFinal()) {
            all.add(job);
        }
        all.addAll(waiting.takePartials());
        all.forEach(this::settle);
        running.clear();
        leaving.clear();
        return all;
    }

    /** As {@link OverloadPolicy#lagNanos}. */
    public long lagNanos(long nowNanos) {
        return overload.lagNanos(nowNanos);
    }

    /** Whether there are jobs to join, to step or to free. */
    public boolean hasWork() {
        return !running.isEmpty() || !leaving.isEmpty() || queuedFinals() > 0 || waiting.partials() > 0;
    }

    /** Seconds of work per second of final audio; 0 until the first final is finished. */
    public double realTimeFactor() {
        return overload.realTimeFactor();
    }

    public int sessions() {
        return waiting.sessions();
    }

    public int running() {
        return running.size();
    }

    public int queuedFinals() {
        return waiting.liveFinals() + waiting.bulkFinals() + retries.waiting();
    }

    public int queuedPartials() {
        return waiting.partials();
    }

    /**
     * What to do before the next decoder step.
     *
     * @param leave jobs whose slots are freed
     * @param join jobs that are encoded together and occupy the free slots
     * @param shed partials that are given up, whose sessions are notified
     */
    public record Plan(List<UtteranceJob> leave, List<UtteranceJob> join, List<ShedJob> shed) {
        public Plan {
            leave = List.copyOf(leave);
            join = List.copyOf(join);
            shed = List.copyOf(shed);
        }
    }

    /** A partial that was given up, and why. */
    public record ShedJob(UtteranceJob job, ShedReason reason) {}

    /**
     * The jobs that a failure of the device ended.
     *
     * @param failed finals that failed when they were decoded alone, and are given up
     * @param shed partials that were in slots
     */
    public record DeviceLoss(List<UtteranceJob> failed, List<ShedJob> shed) {
        public DeviceLoss {
            failed = List.copyOf(failed);
            shed = List.copyOf(shed);
        }
    }
}

package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Admitted;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.BatchPlan.ShedJob;
import dev.llafar.transcriber.batch.JobOutcome.ShedReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is decoded next on one device. No thread, no clock, no device: time is an argument and what it decides is
 * returned.
 *
 * <ul>
 *   <li>Finals before partials. Finals are served in rounds: a round gives each session one turn, within a round the
 *       oldest deadline goes first, so a session with many queued finals delays another's first by one turn at most. The
 *       finals of one session start in the order in which they were offered.
 *   <li>Where encoding is what costs, a final waits while another is decoded, no longer than an encoding takes ({@link
 *       RoundPace}).
 *   <li>A partial is decoded only in a slot that no final wants; a final that finds every slot taken evicts the youngest
 *       partial. A session has at most one partial queued: the newest.
 *   <li>Overload: first partials are shed, then new sessions are refused. A final is never dropped; its session's bound
 *       is kept by pausing that session's stream.
 *   <li>A final that was in a slot when the device failed is tried once more, alone, so that it can hurt nobody else.
 * </ul>
 *
 * <p>Every list here is bounded by {@link ScheduleLimits}. Not thread safe.
 */
public final class BatchSchedule {
    private final ScheduleLimits limits;
    private final int slots;
    private final WaitingJobs waiting = new WaitingJobs();
    private final LoadEstimate load = new LoadEstimate();
    private final RoundPace pace = new RoundPace();
    private final OverloadPolicy overload;

    /** In slots, in the order in which they joined. */
    private final Set<UtteranceJob> running = new LinkedHashSet<>();
    /** In slots still, but wanted by nobody. */
    private final Set<UtteranceJob> leaving = new LinkedHashSet<>();

    private final Suspects suspects = new Suspects();

    /** @param slots of the decoder, at least 1 */
    public BatchSchedule(ScheduleLimits limits, int slots) {
        if (slots < 1) {
            throw new IllegalArgumentException("slots is " + slots + ", expected 1 or more");
        }
        this.limits = limits;
        this.slots = slots;
        this.overload = new OverloadPolicy(limits, waiting, load);
    }

    /** Asks for a place for a new session. */
    public Admission admit(long nowNanos) {
        Optional<Refused> refusal = overload.refusal(queuedFinals(), nowNanos);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        SessionTicket ticket = new SessionTicket();
        waiting.open(ticket);
        return new Admitted(ticket);
    }

    /** Ends a session: what it has queued is forgotten, what it has in slots leaves with the next plan. Idempotent. */
    public void release(SessionTicket ticket) {
        if (!waiting.close(ticket)) {
            return;
        }
        suspects.forget(ticket);
        running.stream().filter(job -> job.session() == ticket).forEach(leaving::add);
        running.removeAll(leaving);
    }

    /** Takes back a partial that is no longer wanted. Nothing happens if it is over already. */
    public void cancel(UtteranceJob partial) {
        if (partial.isFinal()) {
            throw new IllegalArgumentException(
                    "a final was to be cancelled, expected a partial: finals are never dropped");
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
     * @return the partials that are over because of it, perhaps the offered one itself
     * @throws IllegalStateException if the session was not admitted, or has its bound of finals already: then the caller
     *     has not paused the session's stream
     */
    public List<ShedJob> offer(UtteranceJob job, long nowNanos) {
        SessionQueue queue = waiting.of(job.session());
        if (queue == null) {
            throw new IllegalStateException("a job was offered by a session that is not admitted");
        }
        return job.isFinal() ? offerFinal(job, queue, nowNanos) : offerPartial(job, queue, nowNanos);
    }

    private List<ShedJob> offerFinal(UtteranceJob job, SessionQueue queue, long nowNanos) {
        if (queue.finalsOutstanding >= limits.finalsPerSession()) {
            throw new IllegalStateException("a session offered a final beyond its " + queue.finalsOutstanding
                    + " outstanding ones, expected at most " + limits.finalsPerSession());
        }
        queue.finalsOutstanding++;
        waiting.addFinal(job, queue, nowNanos);
        return List.of();
    }

    private List<ShedJob> offerPartial(UtteranceJob job, SessionQueue queue, long nowNanos) {
        if (overload.isSheddingPartials(nowNanos)) {
            return List.of(new ShedJob(job, ShedReason.OVERLOADED));
        }
        UtteranceJob superseded = queue.replacePartial(job);
        return superseded == null ? List.of() : List.of(new ShedJob(superseded, ShedReason.SUPERSEDED));
    }

    /** Decides what leaves and what joins now; the schedule counts it as done. */
    public BatchPlan plan(long nowNanos) {
        List<UtteranceJob> leave = new ArrayList<>(leaving);
        leaving.clear();
        List<UtteranceJob> join = new ArrayList<>();
        List<ShedJob> shed = new ArrayList<>();
        if (overload.isSheddingPartials(nowNanos)) {
            waiting.takePartials().forEach(job -> shed.add(new ShedJob(job, ShedReason.OVERLOADED)));
        }
        if (suspects.holdTheDevice(running)) {
            if (running.isEmpty()) {
                join.add(suspects.next());
            }
        } else if (!isFinalRunning() || !pace.isFinishingFirst(nowNanos)) {
            joinFinals(join, leave, shed);
            joinPartials(join);
        }
        running.addAll(join);
        return new BatchPlan(leave, join, shed);
    }

    private void joinFinals(List<UtteranceJob> join, List<UtteranceJob> leave, List<ShedJob> shed) {
        int most = pace.joins(limits.joinsPerRound(), waiting.finals());
        while (join.size() < most && waiting.finals() > 0) {
            if (running.size() + join.size() == slots) {
                UtteranceJob evicted = youngestRunningPartial();
                if (evicted == null) {
                    return;
                }
                running.remove(evicted);
                leave.add(evicted);
                shed.add(new ShedJob(evicted, ShedReason.EVICTED));
            }
            UtteranceJob job = waiting.takeNextFinal();
            if (job != null) {
                join.add(job);
            }
        }
    }

    private void joinPartials(List<UtteranceJob> join) {
        if (waiting.finals() > 0) {
            return;
        }
        int places = Math.min(slots - running.size(), limits.joinsPerRound()) - join.size();
        places = Math.min(places, limits.partialJoinsPerRound());
        if (!join.isEmpty() || isFinalRunning()) {
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

    private boolean isFinalRunning() {
        return running.stream().anyMatch(UtteranceJob::isFinal);
    }

    private @Nullable UtteranceJob youngestRunningPartial() {
        return running.stream()
                .filter(job -> !job.isFinal())
                .reduce((elder, younger) -> younger)
                .orElse(null);
    }

    /** Those that were to join have joined, which took so long. */
    public void joined(int utterances, long nanos, long nowNanos) {
        pace.joined(utterances, nanos, nowNanos);
    }

    /** Every occupied slot got a token, which took so long; so many are finished by it. */
    public void stepped(int occupiedSlots, long nanos, int finished) {
        pace.stepped(occupiedSlots, nanos, finished);
    }

    /**
     * A plan was carried out and a step taken.
     *
     * @param busyNanos how long the device worked
     * @param finished the jobs that are answered
     * @return those whose answer is still wanted: their session is open and nobody cancelled them
     */
    public List<UtteranceJob> worked(long busyNanos, List<UtteranceJob> finished) {
        long finals = running.stream().filter(UtteranceJob::isFinal).count();
        double finalsNanos = running.isEmpty() ? 0 : (double) busyNanos * finals / running.size();
        long samples = 0;
        List<UtteranceJob> wanted = new ArrayList<>();
        for (UtteranceJob job : finished) {
            leaving.remove(job);
            if (running.remove(job)) {
                wanted.add(job);
                samples += job.isFinal() ? job.audioSamples() : 0;
                settle(job);
            }
        }
        load.worked(finalsNanos, samples);
        return wanted;
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
     * The device failed and these are in its slots no longer. Finals wait for a second try, each alone; one that was alone
     * already is given up.
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
            } else if (suspects.isTried(job)) {
                failed.add(job);
                settle(job);
            } else {
                suspects.add(job);
            }
        }
        return new DeviceLoss(failed, shed);
    }

    /** Gives up everything, queued and running: the device is gone. Sessions stay open until they are released. */
    public List<UtteranceJob> abandon() {
        List<UtteranceJob> all = new ArrayList<>(running);
        all.addAll(suspects.clear());
        for (UtteranceJob job = waiting.takeNextFinal(); job != null; job = waiting.takeNextFinal()) {
            all.add(job);
        }
        all.addAll(waiting.takePartials());
        all.forEach(this::settle);
        running.clear();
        leaving.clear();
        return all;
    }

    /** How late finals are: the longest that one has waited, or the work that waits, whichever is more. */
    public long lagNanos(long nowNanos) {
        return overload.lagNanos(nowNanos);
    }

    /** Whether there is anything to join, to step or to give up. */
    public boolean hasWork() {
        return !running.isEmpty() || !leaving.isEmpty() || queuedFinals() > 0 || waiting.partials() > 0;
    }

    /** Seconds of work a second of final audio; 0 until the first final is finished. */
    public double realTimeFactor() {
        return load.realTimeFactor();
    }

    public int sessions() {
        return waiting.sessions();
    }

    public int running() {
        return running.size();
    }

    public int queuedFinals() {
        return waiting.finals() + suspects.waiting();
    }

    public int queuedPartials() {
        return waiting.partials();
    }
}

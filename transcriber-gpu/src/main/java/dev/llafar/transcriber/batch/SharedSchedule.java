package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.BatchSchedule.DeviceLoss;
import dev.llafar.transcriber.batch.BatchSchedule.Plan;
import dev.llafar.transcriber.batch.BatchSchedule.ShedJob;
import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.DeviceSlots.Result;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A {@link BatchSchedule} that the sessions' threads and the device's thread share, with its counters. Its lock is held for
 * microseconds, and never while the device works or an outcome is delivered.
 */
final class SharedSchedule {
    private final LongSupplier nanoClock;
    private final Duration stuckAfter;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final BatchSchedule schedule;
    private final DeviceMetrics.Counters counters;
    private State state = State.WORKING;
    private boolean isCalling;
    private long callBeganNanos;

    SharedSchedule(ScheduleLimits limits, int slots, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.stuckAfter = limits.stuckAfter();
        this.schedule = new BatchSchedule(limits, slots);
        this.counters = new DeviceMetrics.Counters(slots);
    }

    /** Why a new session would be refused now; empty if it would be admitted. */
    Optional<Refused> refusal() {
        return locked(() -> refusal(nanoClock.getAsLong()));
    }

    private Optional<Refused> refusal(long nowNanos) {
        return switch (state(nowNanos)) {
            case WORKING -> schedule.refusal(nowNanos);
            case STUCK ->
                Optional.of(new Refused(
                        Reason.DEVICE_FAILED,
                        "the decoder has been busy with one call for " + callNanos(nowNanos) / 1_000_000
                                + " ms, expected at most " + stuckAfter.toMillis() + " ms",
                        0));
            case DRAINING, CLOSED -> Optional.of(new Refused(Reason.CLOSING, "the server is going away", 0));
            case BROKEN -> Optional.of(new Refused(Reason.DEVICE_FAILED, "the device has failed", 0));
        };
    }

    Admission admit() {
        return locked(() -> {
            long nowNanos = nanoClock.getAsLong();
            Optional<Refused> refusal = refusal(nowNanos);
            if (refusal.isPresent()) {
                counters.refusedSessions++;
                return refusal.get();
            }
            return schedule.admit(nowNanos);
        });
    }

    void release(Ticket ticket) {
        changing(() -> schedule.release(ticket));
    }

    void cancel(UtteranceJob partial) {
        changing(() -> schedule.cancel(partial));
    }

    /** The partials that are shed because of the job; empty if the job is not accepted because the device is closed or broken. */
    Optional<List<ShedJob>> offer(UtteranceJob job) {
        return locked(() -> {
            if (state == State.BROKEN || state == State.CLOSED) {
                return Optional.empty();
            }
            List<ShedJob> displaced = schedule.offer(job, nanoClock.getAsLong());
            counters.shedPartials += displaced.size();
            changed.signal();
            return Optional.of(displaced);
        });
    }

    /** Waits for work. Returns false if the device must be closed. */
    boolean awaitWork() {
        return locked(() -> {
            while (state != State.CLOSED && (state == State.BROKEN || !schedule.hasWork())) {
                changed.awaitUninterruptibly();
            }
            return state != State.CLOSED;
        });
    }

    Plan plan() {
        return locked(() -> {
            Plan plan = schedule.plan(nanoClock.getAsLong());
            counters.shedPartials += plan.shed().size();
            return plan;
        });
    }

    void joined(int jobs, long nanos) {
        changing(() -> {
            schedule.joined(jobs, nanos, nanoClock.getAsLong());
            counters.joined(jobs);
        });
    }

    void stepped(int occupiedSlots, long nanos, int finished) {
        changing(() -> {
            schedule.stepped(occupiedSlots, nanos, finished);
            counters.stepped(occupiedSlots);
        });
    }

    void failed() {
        changing(() -> counters.deviceFailures++);
    }

    /** The results that must still be delivered. */
    List<Result> worked(long busyNanos, List<Result> results) {
        return locked(() -> {
            List<UtteranceJob> delivered =
                    schedule.worked(busyNanos, results.stream().map(Result::job).toList());
            List<Result> kept = results.stream()
                    .filter(result -> delivered.contains(result.job()))
                    .toList();
            kept.forEach(result -> counters.written(result.job(), result.transcript()));
            return kept;
        });
    }

    /** The device's thread enters a call of the decoder. */
    void callBegins() {
        locked(() -> {
            callBeganNanos = nanoClock.getAsLong();
            isCalling = true;
            return true;
        });
    }

    /** The device's thread has returned from the decoder. */
    void callEnded() {
        locked(() -> {
            isCalling = false;
            return true;
        });
    }

    private State state(long nowNanos) {
        boolean isServing = state == State.WORKING || state == State.DRAINING;
        return isServing && callNanos(nowNanos) > stuckAfter.toNanos() ? State.STUCK : state;
    }

    private long callNanos(long nowNanos) {
        return isCalling ? nowNanos - callBeganNanos : 0;
    }

    DeviceLoss lostAll() {
        return locked(() -> lost(schedule.inSlots()));
    }

    DeviceLoss lost(Collection<UtteranceJob> jobs) {
        return locked(() -> {
            DeviceLoss loss = schedule.lost(jobs);
            counters.shedPartials += loss.shed().size();
            counters.failedFinals += loss.failed().size();
            return loss;
        });
    }

    /** Changes to this state if it is later than the current one. */
    void become(State next) {
        changing(() -> {
            boolean isLater = next.compareTo(state) > 0;
            state = isLater ? next : state;
        });
    }

    List<UtteranceJob> abandon() {
        return locked(() -> {
            List<UtteranceJob> jobs = schedule.abandon();
            counters.failedFinals += jobs.stream().filter(UtteranceJob::isFinal).count();
            return jobs;
        });
    }

    DeviceMetrics metrics() {
        return locked(() -> {
            long nowNanos = nanoClock.getAsLong();
            return counters.snapshot(state(nowNanos), schedule, callNanos(nowNanos), nowNanos);
        });
    }

    private void changing(Runnable change) {
        locked(() -> {
            change.run();
            changed.signal();
            return true;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}

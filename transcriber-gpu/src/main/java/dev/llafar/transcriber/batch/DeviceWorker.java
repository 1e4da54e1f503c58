package dev.llafar.transcriber.batch;

import static dev.llafar.transcriber.batch.OutcomeDelivery.tell;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellFailed;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellLoss;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellShed;

import dev.llafar.transcriber.batch.Admission.Reason;
import dev.llafar.transcriber.batch.Admission.Refused;
import dev.llafar.transcriber.batch.BatchPlan.ShedJob;
import dev.llafar.transcriber.batch.BatchSchedule.DeviceLoss;
import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.DeviceSlots.Answer;
import dev.llafar.transcriber.batch.JobOutcome.Failed;
import dev.llafar.transcriber.batch.JobOutcome.Written;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns a device. It makes the decoder, carries out what {@link BatchSchedule} decides, round after
 * round, and closes the decoder; between rounds it parks when there is nothing to do.
 *
 * <p>Any thread may call the public methods: they hold the schedule's lock for microseconds and never wait for the device.
 * Outcomes are delivered on the device's thread, outside the lock.
 */
public final class DeviceWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceWorker.class);

    /** After so many failures with no answer in between, the decoder is made anew. */
    static final int FAILURES_BEFORE_REPLACEMENT = 3;

    /** After so many the device is given up. */
    static final int FAILURES_BEFORE_GIVING_UP = 2 * FAILURES_BEFORE_REPLACEMENT;

    private final LongSupplier nanoClock;
    private final DeviceSlots slots;
    private final ModelDescription model;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final BatchSchedule schedule;
    private final DeviceCounters counters;
    private State state = State.WORKING;

    // The owner thread's.
    private int failuresInARow;

    /** Makes the decoder on the calling thread, which from now on owns the device. */
    DeviceWorker(Supplier<SlotDecoder> decoders, ScheduleLimits limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.slots = new DeviceSlots(decoders);
        this.model = slots.description();
        this.schedule = new BatchSchedule(limits, model.slots());
        this.counters = new DeviceCounters(model.slots());
    }

    /**
     * Starts a device's thread, which makes its decoder first.
     *
     * @param decoders called on the device's thread, again if the decoder has to be made anew
     * @param nanoClock as {@link System#nanoTime()}
     * @return the worker once the decoder is there, or why it could not be made
     */
    public static CompletableFuture<DeviceWorker> start(
            String threadName, Supplier<SlotDecoder> decoders, ScheduleLimits limits, LongSupplier nanoClock) {
        CompletableFuture<DeviceWorker> started = new CompletableFuture<>();
        Thread.ofPlatform().name(threadName).daemon(true).start(() -> {
            DeviceWorker worker;
            try {
                worker = new DeviceWorker(decoders, limits, nanoClock);
            } catch (Throwable failure) {
                started.completeExceptionally(failure);
                return;
            }
            started.complete(worker);
            worker.runUntilClosed();
        });
        return started;
    }

    /** The model on this device. */
    public ModelDescription model() {
        return model;
    }

    /** Asks for a place for a new session. */
    public Admission admit() {
        return locked(() -> {
            Admission answer =
                    switch (state) {
                        case WORKING -> schedule.admit(nanoClock.getAsLong());
                        case DRAINING, CLOSED -> new Refused(Reason.CLOSING, "the server is going away", 0);
                        case BROKEN -> new Refused(Reason.DEVICE_FAILED, "the device has failed", 0);
                    };
            if (answer instanceof Refused) {
                counters.refusedSessions++;
            }
            return answer;
        });
    }

    /** Gives a session's place back; none of its jobs is told anything any more. */
    public void release(SessionTicket ticket) {
        locked(() -> {
            schedule.release(ticket);
            changed.signal();
            return true;
        });
    }

    /**
     * Queues a job.
     *
     * @throws IllegalStateException as {@link BatchSchedule#offer}
     */
    public void submit(UtteranceJob job) {
        Optional<List<ShedJob>> shed = locked(() -> {
            if (state == State.BROKEN || state == State.CLOSED) {
                return Optional.empty();
            }
            List<ShedJob> displaced = schedule.offer(job, nanoClock.getAsLong());
            counters.shedPartials += displaced.size();
            changed.signal();
            return Optional.of(displaced);
        });
        shed.ifPresentOrElse(
                OutcomeDelivery::tellShed,
                () -> tell(job, new Failed(new IllegalStateException("the device is gone"))));
    }

    /** Takes back a partial. */
    public void cancel(UtteranceJob partial) {
        locked(() -> {
            schedule.cancel(partial);
            return true;
        });
    }

    public DeviceMetrics metrics() {
        return locked(() -> counters.snapshot(state, schedule, nanoClock.getAsLong()));
    }

    /** Takes no more sessions; those that are open are served on. */
    public void drain() {
        locked(() -> {
            state = state == State.WORKING ? State.DRAINING : state;
            return true;
        });
    }

    /** Aborts: jobs that are not answered fail, the decoder is closed on its own thread. {@link #ended} tells when. */
    @Override
    public void close() {
        locked(() -> {
            state = State.CLOSED;
            changed.signal();
            return true;
        });
    }

    /** Completes when the thread has closed the decoder. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    private void runUntilClosed() {
        try {
            while (awaitWork()) {
                runRound();
            }
        } catch (Throwable failure) {
            // A thread that dies silently would leave every session waiting for ever.
            giveUp(failure);
        } finally {
            tellFailed(abandoned(), new IllegalStateException("the device was closed"));
            closeSlots();
            ended.complete(null);
        }
    }

    private boolean awaitWork() {
        return locked(() -> {
            while (state != State.CLOSED && (state == State.BROKEN || !schedule.hasWork())) {
                changed.awaitUninterruptibly();
            }
            return state != State.CLOSED;
        });
    }

    /** One round: who must leaves, who may joins, everybody advances by a token, answers are delivered. */
    void runRound() {
        BatchPlan plan = locked(() -> {
            BatchPlan next = schedule.plan(nanoClock.getAsLong());
            counters.shedPartials += next.shed().size();
            return next;
        });
        tellShed(plan.shed());
        long startNanos = nanoClock.getAsLong();
        List<Answer> answers = List.of();
        try {
            slots.leave(plan.leave());
            if (join(plan.join()) && slots.occupied() > 0) {
                int occupied = slots.occupied();
                answers = slots.step();
                locked(() -> {
                    counters.stepped(occupied);
                    return true;
                });
            }
        } catch (Exception | LinkageError | OutOfMemoryError failure) {
            recover(failure, locked(schedule::inSlots));
        }
        deliver(answers, nanoClock.getAsLong() - startNanos);
    }

    /** False if those that were to join are lost and those that are live are not. */
    private boolean join(List<UtteranceJob> jobs) {
        if (jobs.isEmpty()) {
            return true;
        }
        try {
            slots.join(jobs);
        } catch (RuntimeException failure) {
            if (!slots.isConsistent()) {
                throw failure;
            }
            countFailure("joining failed", failure);
            tellLoss(lost(jobs), failure);
            return !isReplacementDue() || replaceDecoder(failure);
        }
        locked(() -> {
            counters.joined(jobs.size());
            return true;
        });
        return true;
    }

    private void recover(Throwable failure, Collection<UtteranceJob> jobs) {
        countFailure("decoding failed", failure);
        boolean isCleared = slots.clear();
        tellLoss(lost(jobs), failure);
        if (!isCleared || isReplacementDue()) {
            replaceDecoder(failure);
        }
    }

    private boolean isReplacementDue() {
        return failuresInARow % FAILURES_BEFORE_REPLACEMENT == 0;
    }

    private boolean replaceDecoder(Throwable failure) {
        if (failuresInARow >= FAILURES_BEFORE_GIVING_UP) {
            giveUp(failure);
            return false;
        }
        if (slots.occupied() > 0) {
            tellLoss(lost(locked(schedule::inSlots)), failure);
        }
        try {
            slots.replace();
            LOG.warn("device {}: the decoder was made anew", model.device());
            return true;
        } catch (Exception | LinkageError | OutOfMemoryError again) {
            giveUp(again);
            return false;
        }
    }

    private void giveUp(Throwable failure) {
        LOG.error("device {} is given up", model.device(), failure);
        locked(() -> state = state == State.CLOSED ? State.CLOSED : State.BROKEN);
        List<UtteranceJob> all = abandoned();
        slots.clear();
        tellFailed(all, failure);
    }

    private DeviceLoss lost(Collection<UtteranceJob> jobs) {
        return locked(() -> {
            DeviceLoss loss = schedule.lost(jobs);
            counters.shedPartials += loss.shed().size();
            counters.failedFinals += loss.failed().size();
            return loss;
        });
    }

    private List<UtteranceJob> abandoned() {
        return locked(() -> {
            List<UtteranceJob> jobs = schedule.abandon();
            counters.failedFinals += jobs.stream().filter(UtteranceJob::isFinal).count();
            return jobs;
        });
    }

    private void countFailure(String what, Throwable failure) {
        failuresInARow++;
        LOG.warn("device {}: {}, {} in a row", model.device(), what, failuresInARow, failure);
        locked(() -> counters.deviceFailures++);
    }

    private void deliver(List<Answer> answers, long busyNanos) {
        List<UtteranceJob> finished = answers.stream().map(Answer::job).toList();
        List<UtteranceJob> wanted = locked(() -> {
            List<UtteranceJob> jobs = schedule.worked(busyNanos, finished);
            jobs.forEach(counters::written);
            return jobs;
        });
        if (!answers.isEmpty()) {
            failuresInARow = 0;
        }
        for (Answer answer : answers) {
            if (wanted.contains(answer.job())) {
                tell(answer.job(), new Written(answer.transcript()));
            }
        }
    }

    private void closeSlots() {
        try {
            slots.close();
        } catch (RuntimeException failure) {
            LOG.error("device {}: the decoder could not be closed", model.device(), failure);
        }
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

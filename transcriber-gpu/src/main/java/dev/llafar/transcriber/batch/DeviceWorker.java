package dev.llafar.transcriber.batch;

import static dev.llafar.transcriber.batch.OutcomeDelivery.tell;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellFailed;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellLoss;
import static dev.llafar.transcriber.batch.OutcomeDelivery.tellShed;

import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.DeviceSlots.Answer;
import dev.llafar.transcriber.batch.JobOutcome.Failed;
import dev.llafar.transcriber.batch.JobOutcome.Written;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    private final SharedSchedule schedule;

    // The owner thread's.
    private int failuresInARow;

    /** Makes the decoder on the calling thread, which from now on owns the device. */
    DeviceWorker(Supplier<SlotDecoder> decoders, ScheduleLimits limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.slots = new DeviceSlots(decoders);
        this.model = slots.description();
        this.schedule = new SharedSchedule(limits, model.slots(), nanoClock);
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
        return schedule.admit();
    }

    /** Gives a session's place back; none of its jobs is told anything any more. */
    public void release(SessionTicket ticket) {
        schedule.release(ticket);
    }

    /**
     * Queues a job.
     *
     * @throws IllegalStateException as {@link BatchSchedule#offer}
     */
    public void submit(UtteranceJob job) {
        schedule.offer(job)
                .ifPresentOrElse(
                        OutcomeDelivery::tellShed,
                        () -> tell(job, new Failed(new IllegalStateException("the device is gone"))));
    }

    /** Takes back a partial. */
    public void cancel(UtteranceJob partial) {
        schedule.cancel(partial);
    }

    public DeviceMetrics metrics() {
        return schedule.metrics();
    }

    /** Takes no more sessions; those that are open are served on. */
    public void drain() {
        schedule.become(State.DRAINING);
    }

    /** Aborts: jobs that are not answered fail, the decoder is closed on its own thread. {@link #ended} tells when. */
    @Override
    public void close() {
        schedule.become(State.CLOSED);
    }

    /** Completes when the thread has closed the decoder. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    private void runUntilClosed() {
        try {
            while (schedule.awaitWork()) {
                runRound();
            }
        } catch (Throwable failure) {
            // A thread that dies silently would leave every session waiting for ever.
            giveUp(failure);
        } finally {
            tellFailed(schedule.abandon(), new IllegalStateException("the device was closed"));
            closeSlots();
            ended.complete(null);
        }
    }

    /** One round: who must leaves, who may joins, everybody advances by a token, answers are delivered. */
    void runRound() {
        BatchPlan plan = schedule.plan();
        tellShed(plan.shed());
        long startNanos = nanoClock.getAsLong();
        List<Answer> answers = List.of();
        try {
            slots.leave(plan.leave());
            if (join(plan.join()) && slots.occupied() > 0) {
                int occupied = slots.occupied();
                long steppedNanos = nanoClock.getAsLong();
                answers = calling(slots::step);
                schedule.stepped(occupied, nanoClock.getAsLong() - steppedNanos, answers.size());
            }
        } catch (Exception | LinkageError | OutOfMemoryError failure) {
            recover(failure);
        }
        deliver(answers, nanoClock.getAsLong() - startNanos);
    }

    /** Runs a call of the decoder, which counts as stuck if it does not return. */
    private <T> T calling(Supplier<T> call) {
        schedule.callBegins();
        try {
            return call.get();
        } finally {
            schedule.callEnded();
        }
    }

    /** False if those that were to join are lost and those that are live are not. */
    private boolean join(List<UtteranceJob> jobs) {
        if (jobs.isEmpty()) {
            return true;
        }
        long startNanos = nanoClock.getAsLong();
        try {
            calling(() -> {
                slots.join(jobs);
                return true;
            });
        } catch (RuntimeException failure) {
            if (!slots.isConsistent()) {
                throw failure;
            }
            countFailure("joining failed", failure);
            tellLoss(schedule.lost(jobs), failure);
            return !isReplacementDue() || replaceDecoder(failure);
        }
        schedule.joined(jobs.size(), nanoClock.getAsLong() - startNanos);
        return true;
    }

    private void recover(Throwable failure) {
        countFailure("decoding failed", failure);
        boolean isCleared = slots.clear();
        tellLoss(schedule.lostAll(), failure);
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
            tellLoss(schedule.lostAll(), failure);
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
        schedule.become(State.BROKEN);
        List<UtteranceJob> all = schedule.abandon();
        slots.clear();
        tellFailed(all, failure);
    }

    private void countFailure(String what, Throwable failure) {
        failuresInARow++;
        LOG.warn("device {}: {}, {} in a row", model.device(), what, failuresInARow, failure);
        schedule.failed();
    }

    private void deliver(List<Answer> answers, long busyNanos) {
        List<Answer> wanted = schedule.worked(busyNanos, answers);
        if (!answers.isEmpty()) {
            failuresInARow = 0;
        }
        wanted.forEach(answer -> tell(answer.job(), new Written(answer.transcript())));
    }

    private void closeSlots() {
        try {
            slots.close();
        } catch (RuntimeException failure) {
            LOG.error("device {}: the decoder could not be closed", model.device(), failure);
        }
    }
}

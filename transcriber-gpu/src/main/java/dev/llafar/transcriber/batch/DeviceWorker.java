package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.batch.BatchSchedule.DeviceLoss;
import dev.llafar.transcriber.batch.BatchSchedule.Plan;
import dev.llafar.transcriber.batch.BatchSchedule.ShedJob;
import dev.llafar.transcriber.batch.DeviceMetrics.State;
import dev.llafar.transcriber.batch.DeviceSlots.Result;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.Failed;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.Shed;
import dev.llafar.transcriber.batch.UtteranceJob.Outcome.Transcribed;
import dev.llafar.transcriber.model.ModelDescription;
import dev.llafar.transcriber.model.SlotDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a device. It creates the decoder, executes the plans of {@link BatchSchedule} one after the other,
 * and closes the decoder. It waits while there is no work.
 *
 * <p>Any thread may call the public methods: they hold the schedule's lock for microseconds and never wait for the device.
 * Outcomes are delivered on the device's thread, outside the lock.
 */
public final class DeviceWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceWorker.class);

    /** After this many consecutive failures the decoder is replaced. */
    static final int FAILURES_BEFORE_REPLACEMENT = 3;

    /** After this many consecutive failures the device is given up. */
    static final int FAILURES_BEFORE_GIVING_UP = 2 * FAILURES_BEFORE_REPLACEMENT;

    private final LongSupplier nanoClock;
    private final DeviceSlots slots;
    private final ModelDescription model;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final SharedSchedule schedule;

    /** Used by the owner thread only. */
    private int consecutiveFailures;

    /** Creates the decoder on the calling thread, which owns the device from now on. */
    DeviceWorker(Supplier<SlotDecoder> decoders, ScheduleLimits limits, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.slots = new DeviceSlots(decoders);
        this.model = slots.description();
        this.schedule = new SharedSchedule(limits, model.slots(), nanoClock);
    }

    /**
     * Starts the thread of a device, which creates the decoder first.
     *
     * @param decoders called on the device's thread, and again if the decoder must be replaced
     * @param nanoClock as {@link System#nanoTime()}
     * @return completes when the decoder was created, or fails with the reason why it could not be
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

    /** Why a new session would be refused now; empty if it would be admitted. */
    public Optional<Admission.Refused> refusal() {
        return schedule.refusal();
    }

    /** Requests a place for a new session. */
    public Admission admit() {
        return schedule.admit();
    }

    /** Releases a session's place. No outcome of its jobs is delivered afterwards. */
    public void release(Ticket ticket) {
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
                        DeviceWorker::deliverShed,
                        () -> deliver(
                                job, new Failed(new IllegalStateException("the device is closed or has failed"))));
    }

    /** Withdraws a partial. */
    public void cancel(UtteranceJob partial) {
        schedule.cancel(partial);
    }

    public DeviceMetrics metrics() {
        return schedule.metrics();
    }

    /** Accepts no more sessions. Open sessions continue. */
    public void drain() {
        schedule.become(State.DRAINING);
    }

    /** Fails all unfinished jobs and closes the decoder on the device's thread; {@link #ended} completes after that. */
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
            // If the thread ended here without this, every session would wait for ever.
            giveUp(failure);
        } finally {
            deliverFailed(schedule.abandon(), new IllegalStateException("the device was closed"));
            closeSlots();
            ended.complete(null);
        }
    }

    /** One round: jobs leave, jobs join, each slot decodes one token, and finished transcripts are delivered. */
    void runRound() {
        Plan plan = schedule.plan();
        deliverShed(plan.shed());
        long startNanos = nanoClock.getAsLong();
        List<Result> results = List.of();
        try {
            slots.leave(plan.leave());
            if (join(plan.join()) && slots.occupied() > 0) {
                int occupied = slots.occupied();
                long steppedNanos = nanoClock.getAsLong();
                results = calling(slots::step);
                schedule.stepped(occupied, nanoClock.getAsLong() - steppedNanos, results.size());
            }
        } catch (Exception | LinkageError | OutOfMemoryError failure) {
            recover(failure);
        }
        deliver(results, nanoClock.getAsLong() - startNanos);
    }

    /** Runs a call of the decoder. The device is stuck if the call takes too long. */
    private <T> T calling(Supplier<T> call) {
        schedule.callBegins();
        try {
            return call.get();
        } finally {
            schedule.callEnded();
        }
    }

    /** Returns false if joining failed and only the joining jobs are lost. */
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
            deliverLoss(schedule.lost(jobs), failure);
            return !isReplacementDue() || replaceDecoder(failure);
        }
        schedule.joined(jobs.size(), nanoClock.getAsLong() - startNanos);
        return true;
    }

    private void recover(Throwable failure) {
        countFailure("decoding failed", failure);
        boolean isCleared = slots.clear();
        deliverLoss(schedule.lostAll(), failure);
        if (!isCleared || isReplacementDue()) {
            replaceDecoder(failure);
        }
    }

    private boolean isReplacementDue() {
        return consecutiveFailures % FAILURES_BEFORE_REPLACEMENT == 0;
    }

    private boolean replaceDecoder(Throwable failure) {
        if (consecutiveFailures >= FAILURES_BEFORE_GIVING_UP) {
            giveUp(failure);
            return false;
        }
        if (slots.occupied() > 0) {
            deliverLoss(schedule.lostAll(), failure);
        }
        try {
            slots.replace();
            LOG.warn("Device {}: the decoder was replaced", model.device());
            return true;
        } catch (Exception | LinkageError | OutOfMemoryError again) {
            giveUp(again);
            return false;
        }
    }

    private void giveUp(Throwable failure) {
        LOG.error("Device {} is given up", model.device(), failure);
        schedule.become(State.BROKEN);
        List<UtteranceJob> all = schedule.abandon();
        slots.clear();
        deliverFailed(all, failure);
    }

    private void countFailure(String what, Throwable failure) {
        consecutiveFailures++;
        LOG.warn("Device {}: {} ({} consecutive failures)", model.device(), what, consecutiveFailures, failure);
        schedule.failed();
    }

    private void deliver(List<Result> results, long busyNanos) {
        List<Result> current = schedule.worked(busyNanos, results);
        if (!results.isEmpty()) {
            consecutiveFailures = 0;
        }
        current.forEach(result -> deliver(result.job(), new Transcribed(result.transcript())));
    }

    private void closeSlots() {
        try {
            slots.close();
        } catch (RuntimeException failure) {
            LOG.error("Device {}: the decoder could not be closed", model.device(), failure);
        }
    }

    /** Delivers an outcome. An exception of one session's consumer must not affect the others. */
    private static void deliver(UtteranceJob job, Outcome outcome) {
        try {
            job.deliver(outcome);
        } catch (RuntimeException failure) {
            LOG.error("An outcome could not be delivered", failure);
        }
    }

    private static void deliverShed(List<ShedJob> shed) {
        shed.forEach(each -> deliver(each.job(), new Shed(each.reason())));
    }

    private static void deliverFailed(List<UtteranceJob> jobs, Throwable failure) {
        jobs.forEach(job -> deliver(job, new Failed(failure)));
    }

    private static void deliverLoss(DeviceLoss loss, Throwable failure) {
        deliverShed(loss.shed());
        deliverFailed(loss.failed(), failure);
    }
}

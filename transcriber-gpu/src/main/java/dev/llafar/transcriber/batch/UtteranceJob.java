package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.Admission.Ticket;
import dev.llafar.transcriber.model.DecodeRequest;
import dev.llafar.transcriber.model.Transcript;
import java.util.function.Consumer;

/** A request for the device with its session and its priority. Compared by identity, as the request is. */
public final class UtteranceJob {
    /** Finals must be decoded; a partial may be shed. */
    public enum Kind {
        FINAL,
        /** A final of a file that is sent faster than it was spoken: nobody waits for it as for live speech. */
        BULK_FINAL,
        PARTIAL
    }

    private final Ticket session;
    private final Kind kind;
    private final DecodeRequest request;
    private final long deadlineNanos;
    private final Consumer<UtteranceJob.Outcome> delivery;

    /**
     * @param deadlineNanos when the transcript is due, on the clock of the schedule; the earliest is decoded first
     * @param delivery called with the outcome on the device's thread; must not block
     */
    public UtteranceJob(
            Ticket session,
            Kind kind,
            DecodeRequest request,
            long deadlineNanos,
            Consumer<UtteranceJob.Outcome> delivery) {
        this.session = session;
        this.kind = kind;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.delivery = delivery;
    }

    public Ticket session() {
        return session;
    }

    public boolean isFinal() {
        return kind != Kind.PARTIAL;
    }

    /** Whether it is a final of live speech. */
    public boolean isLiveFinal() {
        return kind == Kind.FINAL;
    }

    public boolean isBulk() {
        return kind == Kind.BULK_FINAL;
    }

    public DecodeRequest request() {
        return request;
    }

    public long deadlineNanos() {
        return deadlineNanos;
    }

    public int audioSamples() {
        return request.samples().length;
    }

    void deliver(UtteranceJob.Outcome outcome) {
        delivery.accept(outcome);
    }

    /** How a job ended. Delivered exactly once, unless its session is released or the job is cancelled before. */
    public sealed interface Outcome {

        record Transcribed(Transcript transcript) implements Outcome {}

        /** A partial was given up. A final is never shed. */
        record Shed(ShedReason reason) implements Outcome {}

        /** The device could not decode the utterance, even alone. The audio may be sent to another device. */
        record Failed(Throwable cause) implements Outcome {}

        /** Why a partial was given up. */
        enum ShedReason {
            /** A newer partial of the same session took its place in the queue. */
            SUPERSEDED,
            /** A final needed its slot. */
            EVICTED,
            /** Finals wait longer than the shedding bound. */
            OVERLOADED,
            /** The device failed while it was being decoded. Partials are not retried. */
            DEVICE_FAILED
        }
    }
}

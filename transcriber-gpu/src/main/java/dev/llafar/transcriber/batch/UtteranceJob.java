package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.model.DecodeRequest;
import java.util.function.Consumer;

/** One request on its way through the device. Compared by identity, like the request it carries. */
public final class UtteranceJob {
    /** Finals must be decoded; partials are a courtesy. */
    public enum Kind {
        FINAL,
        PARTIAL
    }

    private final SessionTicket session;
    private final Kind kind;
    private final DecodeRequest request;
    private final long deadlineNanos;
    private final Consumer<JobOutcome> delivery;

    /**
     * @param session whose it is
     * @param kind final or partial
     * @param request what to decode
     * @param deadlineNanos when the answer is wanted, on the clock that the schedule is given; the oldest goes first
     * @param delivery told the outcome on the device's thread; must return at once
     */
    public UtteranceJob(
            SessionTicket session,
            Kind kind,
            DecodeRequest request,
            long deadlineNanos,
            Consumer<JobOutcome> delivery) {
        this.session = session;
        this.kind = kind;
        this.request = request;
        this.deadlineNanos = deadlineNanos;
        this.delivery = delivery;
    }

    public SessionTicket session() {
        return session;
    }

    public boolean isFinal() {
        return kind == Kind.FINAL;
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

    void deliver(JobOutcome outcome) {
        delivery.accept(outcome);
    }
}

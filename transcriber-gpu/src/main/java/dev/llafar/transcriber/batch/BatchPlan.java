package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.JobOutcome.ShedReason;
import java.util.List;

/**
 * What to do before the next decoder step.
 *
 * @param leave these give up their slots
 * @param join these are encoded together and take the free slots
 * @param shed these partials are over; tell them
 */
public record BatchPlan(List<UtteranceJob> leave, List<UtteranceJob> join, List<ShedJob> shed) {
    public BatchPlan {
        leave = List.copyOf(leave);
        join = List.copyOf(join);
        shed = List.copyOf(shed);
    }

    /** A partial given up, and why. */
    public record ShedJob(UtteranceJob job, ShedReason reason) {}
}

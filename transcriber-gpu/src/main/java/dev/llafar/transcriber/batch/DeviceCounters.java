package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.batch.DeviceMetrics.State;
import java.util.Arrays;

/** What {@link DeviceMetrics} counts; guarded by the worker's lock. */
final class DeviceCounters {
    private final long[] stepsByOccupiedSlots;
    private long joinRounds;
    private long joinedJobs;
    private long writtenFinals;
    private long writtenPartials;
    long shedPartials;
    long refusedSessions;
    long deviceFailures;
    long failedFinals;

    DeviceCounters(int slots) {
        this.stepsByOccupiedSlots = new long[slots + 1];
    }

    void joined(int jobs) {
        joinRounds++;
        joinedJobs += jobs;
    }

    void stepped(int occupiedSlots) {
        stepsByOccupiedSlots[occupiedSlots]++;
    }

    void written(UtteranceJob job) {
        if (job.isFinal()) {
            writtenFinals++;
        } else {
            writtenPartials++;
        }
    }

    DeviceMetrics snapshot(State state, BatchSchedule schedule, long nowNanos) {
        return new DeviceMetrics(
                state,
                schedule.sessions(),
                schedule.queuedFinals(),
                schedule.queuedPartials(),
                schedule.running(),
                stepsByOccupiedSlots.length - 1,
                schedule.lagNanos(nowNanos) / 1_000_000,
                schedule.realTimeFactor(),
                Arrays.stream(stepsByOccupiedSlots).boxed().toList(),
                joinRounds,
                joinedJobs,
                writtenFinals,
                writtenPartials,
                shedPartials,
                refusedSessions,
                deviceFailures,
                failedFinals);
    }
}

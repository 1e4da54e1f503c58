package dev.llafar.transcriber.batch;

import dev.llafar.transcriber.model.Transcript;
import java.util.Arrays;
import java.util.List;

/**
 * A snapshot of a device's gauges and counters. Counters start at 0 and never decrease.
 *
 * @param state the state of the device
 * @param sessions open now
 * @param queuedFinals waiting now, including retries
 * @param queuedPartials waiting now
 * @param occupiedSlots being decoded now
 * @param slots of the decoder
 * @param lagMillis how late finals are now
 * @param realTimeFactor recent seconds of work per second of final audio; 0 until the first final is finished
 * @param stepsByOccupiedSlots counter for each number of live slots, from 0 (never) to slots: the batch size of each step
 * @param joinRounds counter: batches encoded
 * @param joinedJobs counter: utterances encoded, so joinedJobs / joinRounds is the mean batch of the encoder
 * @param writtenFinals counter
 * @param writtenPartials counter
 * @param shedPartials counter
 * @param refusedSessions counter
 * @param deviceFailures counter: exceptions of the decoder
 * @param failedFinals counter: finals given up after a retry
 * @param lowConfidenceFinals counter: finals among writtenFinals whose text the guards did not accept
 * @param silentFinals counter: finals among writtenFinals that contain no speech
 * @param callMillis duration of the decoder's current call so far; 0 between calls
 */
public record DeviceMetrics(
        State state,
        int sessions,
        int queuedFinals,
        int queuedPartials,
        int occupiedSlots,
        int slots,
        long lagMillis,
        double realTimeFactor,
        List<Long> stepsByOccupiedSlots,
        long joinRounds,
        long joinedJobs,
        long writtenFinals,
        long writtenPartials,
        long shedPartials,
        long refusedSessions,
        long deviceFailures,
        long failedFinals,
        long lowConfidenceFinals,
        long silentFinals,
        long callMillis) {

    /** The state of a device. It never returns to an earlier one, except from STUCK to WORKING or DRAINING. */
    public enum State {
        /** Accepts sessions and decodes. */
        WORKING,
        /**
         * The decoder has not returned from a call for {@link ScheduleLimits#stuckAfter}. No session is accepted until it
         * returns. A draining device can be stuck as well.
         */
        STUCK,
        /** Accepts no more sessions. Open sessions continue. */
        DRAINING,
        /** The decoder failed repeatedly and could not be replaced. */
        BROKEN,
        CLOSED
    }

    public DeviceMetrics {
        stepsByOccupiedSlots = List.copyOf(stepsByOccupiedSlots);
    }

    /** The counters; guarded by the lock of the device's schedule. */
    static final class Counters {
        private final long[] stepsByOccupiedSlots;
        private long joinRounds;
        private long joinedJobs;
        private long writtenFinals;
        private long writtenPartials;
        long shedPartials;
        long refusedSessions;
        long deviceFailures;
        long failedFinals;
        private long lowConfidenceFinals;
        private long silentFinals;

        Counters(int slots) {
            this.stepsByOccupiedSlots = new long[slots + 1];
        }

        void joined(int jobs) {
            joinRounds++;
            joinedJobs += jobs;
        }

        void stepped(int occupiedSlots) {
            stepsByOccupiedSlots[occupiedSlots]++;
        }

        void written(UtteranceJob job, Transcript transcript) {
            if (!job.isFinal()) {
                writtenPartials++;
                return;
            }
            writtenFinals++;
            switch (transcript.verdict()) {
                case ACCEPTED -> {}
                case LOW_CONFIDENCE -> lowConfidenceFinals++;
                case NO_SPEECH -> silentFinals++;
            }
        }

        DeviceMetrics snapshot(State state, BatchSchedule schedule, long callNanos, long nowNanos) {
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
                    failedFinals,
                    lowConfidenceFinals,
                    silentFinals,
                    callNanos / 1_000_000);
        }
    }
}

package dev.llafar.transcriber.batch;

import java.util.List;

/**
 * One look at a device's numbers. Counters count from the start and never decrease.
 *
 * @param state what the device is doing
 * @param sessions open now
 * @param queuedFinals waiting now, those that wait for a second try included
 * @param queuedPartials waiting now
 * @param occupiedSlots being decoded now
 * @param slots of the decoder
 * @param lagMillis how late finals are now
 * @param realTimeFactor seconds of work a second of final audio, lately; 0 until the first final is finished
 * @param stepsByOccupiedSlots counter for each number of live slots, from 0 (never) to slots: the batch size of each step
 * @param joinRounds counter: times that something was encoded
 * @param joinedJobs counter: utterances encoded, so joinedJobs / joinRounds is the mean batch of the encoder
 * @param writtenFinals counter
 * @param writtenPartials counter
 * @param shedPartials counter
 * @param refusedSessions counter
 * @param deviceFailures counter: exceptions of the decoder
 * @param failedFinals counter: finals given up after a second try
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
        long failedFinals) {

    /** What a device is doing; a later one never goes back to an earlier one. */
    public enum State {
        /** Takes sessions and decodes. */
        WORKING,
        /** Takes no more sessions; those that are open are served to their end. */
        DRAINING,
        /** The decoder failed again and again and could not be made anew. */
        BROKEN,
        CLOSED
    }

    public DeviceMetrics {
        stepsByOccupiedSlots = List.copyOf(stepsByOccupiedSlots);
    }
}

package dev.llafar.local.chime;

/**
 * The Chime SDK's limits, as an account may have them: all of these are soft.
 *
 * @param callsPerSecond of each operation
 * @param updatesPerSecond of UpdateSipMediaApplicationCall, for one call
 * @param maxMeetings at once
 * @param maxAttendees of a meeting
 * @param maxPipelines at once
 * @param emptyMeetingMillis a meeting that nobody has been in for so long ends by itself
 */
public record ChimeLimits(
        int callsPerSecond,
        int updatesPerSecond,
        int maxMeetings,
        int maxAttendees,
        int maxPipelines,
        long emptyMeetingMillis) {

    /** Of an account that was allowed what a hundred calls at once need. */
    public static ChimeLimits raised() {
        return new ChimeLimits(100, 20, 250, 250, 250, 5 * 60_000L);
    }
}

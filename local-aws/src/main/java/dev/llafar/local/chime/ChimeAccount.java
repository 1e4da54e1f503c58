package dev.llafar.local.chime;

import dev.llafar.local.protocol.Identifiers;

/**
 * The account that owns the resources of the Chime SDK.
 *
 * @param region part of every ARN
 * @param id twelve digits, part of every ARN
 */
public record ChimeAccount(String region, String id, Limits limits, Identifiers identifiers) {
    /**
     * The limits of an account. AWS raises all of them on request.
     *
     * @param callsPerSecond calls of each operation
     * @param updatesPerSecond calls of UpdateSipMediaApplicationCall for one phone call
     * @param maxMeetings meetings at the same time
     * @param maxAttendees attendees of a meeting
     * @param maxPipelines pipelines at the same time
     * @param emptyMeetingMillis time without participants after which a meeting ends
     */
    public record Limits(
            int callsPerSecond,
            int updatesPerSecond,
            int maxMeetings,
            int maxAttendees,
            int maxPipelines,
            long emptyMeetingMillis) {
        /** Limits that are raised to what a hundred simultaneous phone calls need. */
        public static Limits raised() {
            return new Limits(100, 20, 250, 250, 250, 5 * 60_000L);
        }
    }

    /** Returns the part of an ARN before the identifier of the resource. */
    static String arnPrefix(String region, String account, String resourceType) {
        return "arn:aws:chime:" + region + ":" + account + ":" + resourceType + "/";
    }

    String arnPrefix(String resourceType) {
        return arnPrefix(region, id, resourceType);
    }
}

package dev.llafar.local.chime;

/** A checked request; {@code hostId} and {@code primaryMeetingId} are empty when absent. */
public record CreateMeeting(
        String clientRequestToken,
        String externalMeetingId,
        String mediaRegion,
        String hostId,
        String primaryMeetingId) {}

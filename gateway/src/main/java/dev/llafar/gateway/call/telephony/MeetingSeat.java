package dev.llafar.gateway.call.telephony;

/**
 * A meeting and the caller's place in it.
 *
 * @param joinToken lets whoever holds it join as this attendee; never logged, never stored
 */
public record MeetingSeat(String meetingId, String attendeeId, String joinToken) {

    /** The token must not reach a log. */
    @Override
    public String toString() {
        return "MeetingSeat[meetingId=" + meetingId + ", attendeeId=" + attendeeId + "]";
    }
}

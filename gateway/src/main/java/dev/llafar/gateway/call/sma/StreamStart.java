package dev.llafar.gateway.call.sma;

/**
 * A voice has begun to flow into a stream. Streams of a pool are reused: only the meeting and the attendee say whose it is.
 *
 * @param meetingId of the Chime meeting; of Amazon Connect the contact's id
 * @param externalMeetingId our own name of the meeting, which is the call's transaction id; empty where it is not ours
 * @param attendeeId empty for mixed audio and for Amazon Connect
 * @param startFragment number of the first fragment, itself to be heard; empty: unknown
 * @param startMillis wall-clock time of its beginning; 0: unknown
 */
public record StreamStart(
        String meetingId,
        String externalMeetingId,
        String attendeeId,
        String streamArn,
        String startFragment,
        long startMillis) {

    /** The name of the call that it belongs to: our own, or else the meeting's. */
    public String callId() {
        return externalMeetingId.isEmpty() ? meetingId : externalMeetingId;
    }
}

package dev.llafar.gateway.call.sma;

/**
 * The start of an audio stream. Streams of a pool are reused, so the meeting and the attendee identify the audio.
 *
 * @param meetingId the id of the Chime meeting, or of the Amazon Connect contact
 * @param externalMeetingId the transaction id of the call, which we set when we created the meeting; empty for other meetings
 * @param attendeeId empty for mixed audio and for Amazon Connect
 * @param startFragment number of the first fragment of the audio; empty: unknown
 * @param startMillis Unix time of the start; 0: unknown
 */
public record StreamStart(
        String meetingId,
        String externalMeetingId,
        String attendeeId,
        String streamArn,
        String startFragment,
        long startMillis) {

    /** The id of the call: the external meeting id, or the meeting id if there is none. */
    public String callId() {
        return externalMeetingId.isEmpty() ? meetingId : externalMeetingId;
    }
}

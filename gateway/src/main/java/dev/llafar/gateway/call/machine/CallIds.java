package dev.llafar.gateway.call.machine;

import dev.llafar.gateway.call.sma.SmaInvocation;

/**
 * What a call is called. Empty means not known.
 *
 * @param callId names the call in the directory: the transaction id, or the meeting's or contact's id where only listened
 * @param transactionId of the SIP media application
 * @param legId the caller's leg, CallId in actions
 * @param meetingId ours to delete, unless the call is only listened to
 * @param attendeeId the caller in the meeting
 */
public record CallIds(
        String callId, String transactionId, String smaId, String legId, String meetingId, String attendeeId) {
    static final CallIds NONE = new CallIds("", "", "", "", "", "");

    static CallIds of(SmaInvocation first) {
        return new CallIds(first.transactionId(), first.transactionId(), first.smaId(), first.callId(), "", "");
    }

    CallIds inMeeting(String meeting, String attendee) {
        return new CallIds(callId, transactionId, smaId, legId, meeting, attendee);
    }
}

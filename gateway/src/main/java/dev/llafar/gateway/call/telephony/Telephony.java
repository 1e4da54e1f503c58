package dev.llafar.gateway.call.telephony;

import io.vertx.core.Future;

/**
 * Requests to the Amazon Chime SDK. Every future completes within a few seconds, on the caller's context, and fails with
 * {@link TelephonyException} only.
 */
public interface Telephony {

    /**
     * A meeting and the caller's attendee in it.
     *
     * @param joinToken authorises its holder to join as this attendee; must not be logged or stored
     */
    record Meeting(String meetingId, String attendeeId, String joinToken) {

        /** The token must not be logged. */
        @Override
        public String toString() {
            return "Meeting[meetingId=" + meetingId + ", attendeeId=" + attendeeId + "]";
        }
    }

    /**
     * Creates a meeting with one attendee. Another request with the same transaction id returns the same meeting.
     *
     * @param transactionId becomes the external id of the meeting, by which events of the meeting name the call
     */
    Future<Meeting> createMeeting(String transactionId);

    /** Deletes a meeting, which also ends its pipeline. Succeeds if there is no such meeting. */
    Future<Void> deleteMeeting(String meetingId);

    /**
     * Starts a media pipeline that writes the audio of each attendee to a stream of the pool. Another request for the same
     * meeting starts no second pipeline.
     *
     * @return the id of the pipeline
     */
    Future<String> startPipeline(String meetingId);

    /**
     * Requests that the SIP media application invokes us. Completes when the request is accepted, which does not guarantee an
     * invocation.
     *
     * @param update the number of the request, for diagnosis
     */
    Future<Void> requestInvocation(String smaId, String transactionId, long update);
}

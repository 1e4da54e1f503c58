package dev.llafar.gateway.call.telephony;

import io.vertx.core.Future;

/**
 * What a call asks of the telephone side. Every future ends within a few seconds, on the caller's context, and fails with
 * {@link TelephonyFailure} only.
 */
public interface Telephony {

    /**
     * Makes a meeting with one attendee. Asked again with the same transaction id it gives the same meeting.
     *
     * @param transactionId becomes the meeting's external id, by which its events name the call
     */
    Future<MeetingSeat> openMeeting(String transactionId);

    /** Ends the meeting, and with it its pipeline. A meeting that is already gone is closed. */
    Future<Void> closeMeeting(String meetingId);

    /**
     * Streams every attendee's voice to a stream of the pool. Asked again for the same meeting it starts nothing new.
     *
     * @return the pipeline's id
     */
    Future<String> startPipeline(String meetingId);

    /**
     * Asks the SIP media application to ask us what to do next. The answer says only that the wish was taken; nothing
     * promises that it is fulfilled.
     *
     * @param nudge tells one wish from another
     */
    Future<Void> nudge(String smaId, String transactionId, String nudge);
}

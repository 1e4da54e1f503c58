package dev.llafar.gateway.call.sma;

/** What EventBridge tells of a meeting or of its media pipeline. Empty fields were not told. */
public sealed interface MediaEvent {

    /** By which the call is found, together with {@link #externalMeetingId}. */
    String meetingId();

    /** Our own name of the meeting, which is the call's transaction id. */
    String externalMeetingId();

    /** The meeting started, or an attendee joined it. */
    record MeetingStarted(String meetingId, String externalMeetingId) implements MediaEvent {}

    record MeetingEnded(String meetingId, String externalMeetingId) implements MediaEvent {}

    record StreamStarted(StreamStart start) implements MediaEvent {
        @Override
        public String meetingId() {
            return start.meetingId();
        }

        @Override
        public String externalMeetingId() {
            return start.externalMeetingId();
        }
    }

    record StreamEnded(String meetingId, String externalMeetingId, String attendeeId, String streamArn)
            implements MediaEvent {}

    /** The pipeline failed; a passing failure mends itself. */
    record PipelineFailed(String meetingId, String externalMeetingId, String mediaPipelineId, boolean isPassing)
            implements MediaEvent {}

    /** A type that changes nothing, or is new to us. */
    record Other(String meetingId, String externalMeetingId, String eventType) implements MediaEvent {}
}

package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.llafar.gateway.call.sma.CallRequests.FragmentNumber;
import dev.llafar.gateway.call.sma.CallRequests.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * An event of a meeting or its media pipeline: the detail of an event of EventBridge. Its type may have the prefix {@code
 * chime:}. Absent fields are empty.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "eventType", visible = true, defaultImpl = MediaEvent.Other.class)
@JsonSubTypes({
    @JsonSubTypes.Type(
            value = MediaEvent.MeetingStarted.class,
            names = {"MeetingStarted", "chime:MeetingStarted", "AttendeeJoined", "chime:AttendeeJoined"}),
    @JsonSubTypes.Type(
            value = MediaEvent.MeetingEnded.class,
            names = {"MeetingEnded", "chime:MeetingEnded"}),
    @JsonSubTypes.Type(
            value = MediaEvent.StreamStarted.class,
            names = {"MediaPipelineKinesisVideoStreamStart", "chime:MediaPipelineKinesisVideoStreamStart"}),
    @JsonSubTypes.Type(
            value = MediaEvent.StreamEnded.class,
            names = {"MediaPipelineKinesisVideoStreamEnd", "chime:MediaPipelineKinesisVideoStreamEnd"}),
    @JsonSubTypes.Type(
            value = MediaEvent.PipelineFailed.class,
            names = {
                MediaEvent.TEMPORARY_FAILURE,
                "chime:" + MediaEvent.TEMPORARY_FAILURE,
                "MediaPipelinePermanentFailure",
                "chime:MediaPipelinePermanentFailure"
            }),
})
public sealed interface MediaEvent {
    /** The type of a failure from which the service recovers. */
    String TEMPORARY_FAILURE = "MediaPipelineTemporaryFailure";

    String meetingId();

    /** The transaction id of the call, which we set when we created the meeting. */
    String externalMeetingId();

    /** The meeting started, or an attendee joined it. */
    record MeetingStarted(String meetingId, String externalMeetingId) implements MediaEvent {
        public MeetingStarted {
            meetingId = CallRequests.id("meetingId", meetingId);
            externalMeetingId = CallRequests.optionalId("externalMeetingId", externalMeetingId);
        }
    }

    record MeetingEnded(String meetingId, String externalMeetingId) implements MediaEvent {
        public MeetingEnded {
            meetingId = CallRequests.id("meetingId", meetingId);
            externalMeetingId = CallRequests.optionalId("externalMeetingId", externalMeetingId);
        }
    }

    /** The audio of an attendee is written to a stream. */
    record StreamStarted(StreamStart start) implements MediaEvent {
        @JsonCreator
        static StreamStarted of(
                @JsonProperty("meetingId") @Nullable String meetingId,
                @JsonProperty("externalMeetingId") @Nullable String externalMeetingId,
                @JsonProperty("attendeeId") @Nullable String attendeeId,
                @JsonProperty("kinesisVideoStreamArn") @Nullable String streamArn,
                @JsonProperty("startFragmentNumber") @Nullable FragmentNumber startFragment,
                @JsonProperty("startTime") @Nullable Timestamp startTime) {
            return new StreamStarted(new StreamStart(
                    CallRequests.id("meetingId", meetingId),
                    CallRequests.optionalId("externalMeetingId", externalMeetingId),
                    CallRequests.optionalId("attendeeId", attendeeId),
                    CallRequests.arn("kinesisVideoStreamArn", streamArn),
                    FragmentNumber.orEmpty(startFragment),
                    Timestamp.orZero(startTime)));
        }

        @Override
        public String meetingId() {
            return start.meetingId();
        }

        @Override
        public String externalMeetingId() {
            return start.externalMeetingId();
        }
    }

    record StreamEnded(
            String meetingId,
            String externalMeetingId,
            String attendeeId,
            @JsonProperty("kinesisVideoStreamArn") String streamArn)
            implements MediaEvent {
        public StreamEnded {
            meetingId = CallRequests.id("meetingId", meetingId);
            externalMeetingId = CallRequests.optionalId("externalMeetingId", externalMeetingId);
            attendeeId = CallRequests.optionalId("attendeeId", attendeeId);
            streamArn = CallRequests.arn("kinesisVideoStreamArn", streamArn);
        }
    }

    /** The pipeline failed. */
    record PipelineFailed(String meetingId, String externalMeetingId, String mediaPipelineId, boolean isTemporary)
            implements MediaEvent {
        @JsonCreator
        static PipelineFailed of(
                @JsonProperty("eventType") String eventType,
                @JsonProperty("meetingId") @Nullable String meetingId,
                @JsonProperty("externalMeetingId") @Nullable String externalMeetingId,
                @JsonProperty("mediaPipelineId") @Nullable String mediaPipelineId) {
            return new PipelineFailed(
                    CallRequests.optionalId("meetingId", meetingId),
                    CallRequests.optionalId("externalMeetingId", externalMeetingId),
                    CallRequests.optionalId("mediaPipelineId", mediaPipelineId),
                    eventType.endsWith(TEMPORARY_FAILURE));
        }
    }

    /** An event of another type, which changes nothing. */
    record Other(String meetingId, String externalMeetingId, String eventType) implements MediaEvent {
        public Other {
            meetingId = CallRequests.optionalId("meetingId", meetingId);
            externalMeetingId = CallRequests.optionalId("externalMeetingId", externalMeetingId);
            eventType = CallRequests.id("eventType", eventType);
        }
    }
}

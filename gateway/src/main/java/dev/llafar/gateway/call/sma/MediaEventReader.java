package dev.llafar.gateway.call.sma;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llafar.audio.transcript.InvalidRequest;

/** Reads events of source {@code aws.chime} as EventBridge delivers them. */
public final class MediaEventReader {
    private static final String SOURCE = "aws.chime";
    private static final String PREFIX = "chime:";

    private MediaEventReader() {}

    /**
     * Reads an event; its type may stand with or without the prefix {@code chime:}.
     *
     * @throws InvalidRequest naming the field, the value and what was expected
     */
    public static MediaEvent read(String body) {
        return read(JsonTree.of(body));
    }

    /** The same of a body that was read already. */
    public static MediaEvent read(ObjectNode body) {
        return read(JsonTree.of(body));
    }

    private static MediaEvent read(JsonTree event) {
        if (event.has("source") && !event.text("source").equals(SOURCE)) {
            throw event.wrong("source", SOURCE);
        }
        JsonTree detail = event.object("detail");
        String wholeType = detail.id("eventType");
        String type = wholeType.startsWith(PREFIX) ? wholeType.substring(PREFIX.length()) : wholeType;
        String meeting = detail.optionalId("meetingId");
        String external = detail.optionalId("externalMeetingId");
        return switch (type) {
            case "MeetingStarted", "AttendeeJoined" -> {
                detail.id("meetingId");
                yield new MediaEvent.MeetingStarted(meeting, external);
            }
            case "MeetingEnded" -> {
                detail.id("meetingId");
                yield new MediaEvent.MeetingEnded(meeting, external);
            }
            case "MediaPipelineKinesisVideoStreamStart" ->
                new MediaEvent.StreamStarted(new StreamStart(
                        detail.id("meetingId"),
                        external,
                        detail.optionalId("attendeeId"),
                        detail.arn("kinesisVideoStreamArn"),
                        detail.fragment("startFragmentNumber"),
                        detail.millis("startTime")));
            case "MediaPipelineKinesisVideoStreamEnd" ->
                new MediaEvent.StreamEnded(
                        detail.id("meetingId"),
                        external,
                        detail.optionalId("attendeeId"),
                        detail.arn("kinesisVideoStreamArn"));
            case "MediaPipelineTemporaryFailure", "MediaPipelinePermanentFailure" ->
                new MediaEvent.PipelineFailed(
                        meeting,
                        external,
                        detail.optionalId("mediaPipelineId"),
                        type.equals("MediaPipelineTemporaryFailure"));
            default -> new MediaEvent.Other(meeting, external, type);
        };
    }
}

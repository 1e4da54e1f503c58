package dev.llafar.local.phone;

import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.Pipeline;
import dev.llafar.local.protocol.Identifiers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes the documented EventBridge events of the source {@code aws.chime}. */
final class MeetingEvents {
    private static final String MEETING = "Chime Meeting State Change";
    private static final String PIPELINE = "Chime Media Pipeline State Change";
    private final String region;
    private final String account;
    private final Identifiers identifiers;

    MeetingEvents(String region, String account, Identifiers identifiers) {
        this.region = region;
        this.account = account;
        this.identifiers = identifiers;
    }

    /** The range of an upload in its stream; {@code endFragment} is empty until it ends. */
    record Written(String streamArn, String startFragment, long startMillis, String endFragment, long endMillis) {}

    /** {@code chime:MeetingStarted} and {@code chime:MeetingEnded}. */
    String meeting(String eventType, Meeting meeting, long nowMillis) {
        return event(MEETING, detail(eventType, meeting, nowMillis).put("version", "0"), nowMillis);
    }

    /** {@code chime:AttendeeJoined}, {@code chime:AttendeeLeft} and the like. */
    String attendee(String eventType, Meeting meeting, Attendee attendee, long nowMillis) {
        JsonObject detail = detail(eventType, meeting, nowMillis)
                .put("version", "0")
                .put("attendeeId", attendee.attendeeId())
                .put("externalUserId", attendee.externalUserId())
                .put("networkType", "Voip");
        return event(MEETING, detail, nowMillis);
    }

    /** {@code chime:MediaPipelineInProgress} and {@code chime:MediaPipelineDeleted}. */
    String pipeline(String eventType, Meeting meeting, Pipeline pipeline, long nowMillis) {
        JsonObject detail =
                detail(eventType, meeting, nowMillis).put("version", "0").put("mediaPipelineId", pipeline.id());
        return event(PIPELINE, detail, nowMillis);
    }

    /** {@code chime:MediaPipelineKinesisVideoStreamStart} and {@code ...End}. */
    String stream(Meeting meeting, Pipeline pipeline, Attendee attendee, Written written, long nowMillis) {
        boolean ended = !written.endFragment().isEmpty();
        JsonObject detail = detail(
                        "chime:MediaPipelineKinesisVideoStream" + (ended ? "End" : "Start"), meeting, nowMillis)
                .put("mediaPipelineId", pipeline.id())
                .put("attendeeId", attendee.attendeeId())
                .put("externalUserId", attendee.externalUserId())
                .put("kinesisVideoStreamArn", written.streamArn())
                .put("startFragmentNumber", written.startFragment())
                .put("startTime", Instant.ofEpochMilli(written.startMillis()).toString());
        if (ended) {
            detail.put("endFragmentNumber", written.endFragment())
                    .put("endTime", Instant.ofEpochMilli(written.endMillis()).toString());
        }
        return event(PIPELINE, detail, nowMillis);
    }

    private JsonObject detail(String eventType, Meeting meeting, long nowMillis) {
        return new JsonObject()
                .put("eventType", eventType)
                .put("timestamp", nowMillis)
                .put("meetingId", meeting.id())
                .put("externalMeetingId", meeting.request().externalMeetingId())
                .put("mediaRegion", meeting.request().mediaRegion());
    }

    private String event(String detailType, JsonObject detail, long nowMillis) {
        return new JsonObject()
                .put("version", "0")
                .put("id", identifiers.guid())
                .put("detail-type", detailType)
                .put("source", "aws.chime")
                .put("account", account)
                .put(
                        "time",
                        Instant.ofEpochMilli(nowMillis)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .put("region", region)
                .put("resources", new JsonArray())
                .put("detail", detail)
                .encode();
    }
}

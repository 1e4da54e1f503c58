package dev.llafar.local.chime.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.ChimeAccount;
import dev.llafar.local.chime.CreateMeeting;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingStore;
import dev.llafar.local.service.AwsExchange;
import dev.llafar.local.service.AwsService;
import io.vertx.core.json.JsonObject;

/** CreateMeeting, GetMeeting, DeleteMeeting, CreateAttendee, GetAttendee, DeleteAttendee. */
public final class MeetingRoutes {
    @JsonNaming(UpperCamelCaseStrategy.class)
    record CreateAttendee(@JsonProperty(required = true) String externalUserId, Attendee.Capabilities capabilities) {
        CreateAttendee {
            CreateMeeting.requireExternalId("ExternalUserId", externalUserId);
            capabilities = capabilities == null ? Attendee.Capabilities.ALL : capabilities;
        }
    }

    private final MeetingStore meetings;
    private final ChimeService.Telephony telephony;

    private MeetingRoutes(MeetingStore meetings, ChimeService.Telephony telephony) {
        this.meetings = meetings;
        this.telephony = telephony;
    }

    /** The operations of the namespace ChimeSdkMeetings. */
    public static AwsService service(
            ChimeAccount.Limits limits, MeetingStore meetings, ChimeService.Telephony telephony) {
        MeetingRoutes routes = new MeetingRoutes(meetings, telephony);
        return ChimeService.meetings(limits)
                .with("CreateMeeting", "POST", "/meetings", routes::create)
                .with("GetMeeting", "GET", "/meetings/{meeting}", routes::get)
                .with("DeleteMeeting", "DELETE", "/meetings/{meeting}", routes::delete)
                .with("CreateAttendee", "POST", "/meetings/{meeting}/attendees", routes::createAttendee)
                .with("GetAttendee", "GET", "/meetings/{meeting}/attendees/{attendee}", routes::getAttendee)
                .with("DeleteAttendee", "DELETE", "/meetings/{meeting}/attendees/{attendee}", routes::deleteAttendee)
                .build();
    }

    private void create(AwsExchange exchange) {
        CreateMeeting request = exchange.read(CreateMeeting.class);
        meetings.abandoned(exchange.nowMillis())
                .forEach(abandoned -> telephony.meetingDeleted(meetings.delete(abandoned.id())));
        MeetingStore.Created created = meetings.create(request, exchange.nowMillis());
        exchange.reply(new JsonObject().put("Meeting", json(created.meeting(), exchange)));
        if (created.isNew()) {
            telephony.meetingCreated(created.meeting());
        }
    }

    private void get(AwsExchange exchange) {
        exchange.reply(new JsonObject().put("Meeting", json(meeting(exchange), exchange)));
    }

    private void delete(AwsExchange exchange) {
        Meeting meeting = meetings.delete(meeting(exchange).id());
        exchange.replyNoContent();
        telephony.meetingDeleted(meeting);
    }

    private void createAttendee(AwsExchange exchange) {
        Meeting meeting = meeting(exchange);
        CreateAttendee request = exchange.read(CreateAttendee.class);
        Attendee attendee = meetings.addAttendee(meeting, request.externalUserId(), request.capabilities());
        exchange.reply(new JsonObject().put("Attendee", json(attendee)));
    }

    private void getAttendee(AwsExchange exchange) {
        Attendee attendee = meetings.findAttendee(meeting(exchange), attendeeId(exchange));
        exchange.reply(new JsonObject().put("Attendee", json(attendee)));
    }

    private void deleteAttendee(AwsExchange exchange) {
        Meeting meeting = meeting(exchange);
        String attendee = attendeeId(exchange);
        meetings.removeAttendee(meeting, attendee);
        exchange.replyNoContent();
        telephony.attendeeDeleted(meeting, attendee);
    }

    private Meeting meeting(AwsExchange exchange) {
        return meetings.find(exchange.pathParameter("meeting", "MeetingId", ChimeService.GUID));
    }

    private static String attendeeId(AwsExchange exchange) {
        return exchange.pathParameter("attendee", "AttendeeId", ChimeService.GUID);
    }

    private static JsonObject json(Meeting meeting, AwsExchange exchange) {
        CreateMeeting request = meeting.request();
        String host = "//" + exchange.request().authority() + "/media/" + meeting.id();
        JsonObject json = new JsonObject()
                .put("MeetingId", meeting.id())
                .put("MeetingArn", meeting.arn())
                .put("ExternalMeetingId", request.externalMeetingId())
                .put("MediaRegion", request.mediaRegion())
                .put(
                        "MediaPlacement",
                        new JsonObject()
                                .put("AudioHostUrl", host.substring(2))
                                .put("AudioFallbackUrl", "wss:" + host + "/calls")
                                .put("SignalingUrl", "wss:" + host + "/control")
                                .put("TurnControlUrl", "https:" + host + "/turn"));
        if (!request.hostId().isEmpty()) {
            json.put("MeetingHostId", request.hostId());
        }
        if (!request.primaryMeetingId().isEmpty()) {
            json.put("PrimaryMeetingId", request.primaryMeetingId());
        }
        return json;
    }

    private static JsonObject json(Attendee attendee) {
        return new JsonObject()
                .put("ExternalUserId", attendee.externalUserId())
                .put("AttendeeId", attendee.attendeeId())
                .put("JoinToken", attendee.joinToken())
                .put(
                        "Capabilities",
                        new JsonObject()
                                .put("Audio", attendee.capabilities().audio())
                                .put("Video", attendee.capabilities().video())
                                .put("Content", attendee.capabilities().content()));
    }
}

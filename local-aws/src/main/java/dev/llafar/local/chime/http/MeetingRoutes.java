package dev.llafar.local.chime.http;

import dev.llafar.local.call.Exchange;
import dev.llafar.local.call.StandIn;
import dev.llafar.local.chime.Attendee;
import dev.llafar.local.chime.ChimeErrors;
import dev.llafar.local.chime.ChimeLimits;
import dev.llafar.local.chime.ChimeWatcher;
import dev.llafar.local.chime.CreateMeeting;
import dev.llafar.local.chime.Meeting;
import dev.llafar.local.chime.MeetingBook;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** CreateMeeting, GetMeeting, DeleteMeeting, CreateAttendee, GetAttendee, DeleteAttendee. */
public final class MeetingRoutes {
    private static final int LONGEST_NAME = 64;
    private static final List<String> MEDIA_REGIONS = List.of(
            "af-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-south-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");
    private static final List<String> MEDIA = List.of("SendReceive", "Send", "Receive", "None");
    private final MeetingBook meetings;
    private final ChimeWatcher watcher;

    private MeetingRoutes(MeetingBook meetings, ChimeWatcher watcher) {
        this.meetings = meetings;
        this.watcher = watcher;
    }

    /** The namespace ChimeSdkMeetings. */
    public static StandIn standIn(ChimeLimits limits, MeetingBook meetings, ChimeWatcher watcher) {
        MeetingRoutes routes = new MeetingRoutes(meetings, watcher);
        return ChimeStandIn.meetings(limits)
                .with("CreateMeeting", "POST", "/meetings", routes::create)
                .with("GetMeeting", "GET", "/meetings/{meeting}", routes::get)
                .with("DeleteMeeting", "DELETE", "/meetings/{meeting}", routes::delete)
                .with("CreateAttendee", "POST", "/meetings/{meeting}/attendees", routes::createAttendee)
                .with("GetAttendee", "GET", "/meetings/{meeting}/attendees/{attendee}", routes::getAttendee)
                .with("DeleteAttendee", "DELETE", "/meetings/{meeting}/attendees/{attendee}", routes::deleteAttendee);
    }

    private void create(Exchange exchange) {
        RequestFields fields = new RequestFields(exchange.json());
        CreateMeeting request = new CreateMeeting(
                fields.required("ClientRequestToken", RequestFields.TOKEN),
                notReserved("ExternalMeetingId", fields.required("ExternalMeetingId", 2, LONGEST_NAME)),
                fields.oneOf("MediaRegion", MEDIA_REGIONS),
                fields.text("MeetingHostId").orElse(""),
                fields.text("PrimaryMeetingId").orElse(""));
        meetings.abandoned(exchange.nowMillis())
                .forEach(abandoned -> watcher.meetingDeleted(meetings.delete(abandoned.id())));
        MeetingBook.Created created = meetings.create(request, exchange.nowMillis());
        exchange.reply(new JsonObject().put("Meeting", json(created.meeting(), exchange)));
        if (created.isNew()) {
            watcher.meetingCreated(created.meeting());
        }
    }

    private void get(Exchange exchange) {
        exchange.reply(new JsonObject().put("Meeting", json(meeting(exchange), exchange)));
    }

    private void delete(Exchange exchange) {
        Meeting meeting = meetings.delete(meeting(exchange).id());
        exchange.response().setStatusCode(204).end();
        watcher.meetingDeleted(meeting);
    }

    private void createAttendee(Exchange exchange) {
        Meeting meeting = meeting(exchange);
        RequestFields fields = new RequestFields(exchange.json());
        String user = notReserved("ExternalUserId", fields.required("ExternalUserId", 2, LONGEST_NAME));
        Attendee.Capabilities capabilities = fields.object("Capabilities")
                .map(given -> new Attendee.Capabilities(
                        given.oneOf("Audio", MEDIA), given.oneOf("Video", MEDIA), given.oneOf("Content", MEDIA)))
                .orElse(Attendee.Capabilities.ALL);
        exchange.reply(new JsonObject().put("Attendee", json(meetings.addAttendee(meeting, user, capabilities))));
    }

    private void getAttendee(Exchange exchange) {
        Attendee attendee = meetings.findAttendee(meeting(exchange), attendeeId(exchange));
        exchange.reply(new JsonObject().put("Attendee", json(attendee)));
    }

    private void deleteAttendee(Exchange exchange) {
        Meeting meeting = meeting(exchange);
        String attendee = attendeeId(exchange);
        meetings.removeAttendee(meeting, attendee);
        exchange.response().setStatusCode(204).end();
        watcher.attendeeDeleted(meeting, attendee);
    }

    private Meeting meeting(Exchange exchange) {
        return meetings.find(RequestFields.path(
                "MeetingId", exchange.pathParameters().getOrDefault("meeting", ""), RequestFields.GUID));
    }

    private static String attendeeId(Exchange exchange) {
        return RequestFields.path(
                "AttendeeId", exchange.pathParameters().getOrDefault("attendee", ""), RequestFields.GUID);
    }

    private static String notReserved(String name, String value) {
        if (value.startsWith("aws:")) {
            throw ChimeErrors.badRequest(name + " begins with aws:, which is reserved.");
        }
        return value;
    }

    private static JsonObject json(Meeting meeting, Exchange exchange) {
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

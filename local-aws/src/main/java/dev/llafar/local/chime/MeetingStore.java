package dev.llafar.local.chime;

import dev.llafar.local.error.AwsFailure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All meetings of the account. Single-threaded: one event loop owns it. */
public final class MeetingStore {
    private final ChimeLimits limits;
    private final String arnPrefix;
    private final Guids guids;
    private final Map<String, Meeting> byId = new LinkedHashMap<>();
    private final Map<String, Meeting> byToken = new HashMap<>();

    public MeetingStore(ChimeLimits limits, String region, String account, Guids guids) {
        this.limits = limits;
        this.arnPrefix = "arn:aws:chime:" + region + ":" + account + ":meeting/";
        this.guids = guids;
    }

    /** A meeting and whether the call made it; the same request with the same token finds it again. */
    public record Created(Meeting meeting, boolean isNew) {}

    /** Makes a meeting. A token that made another meeting is a conflict. */
    public Created create(CreateMeeting request, long nowMillis) {
        Meeting made = byToken.get(request.clientRequestToken());
        if (made != null) {
            if (!made.request().equals(request)) {
                throw ChimeErrors.conflict("ClientRequestToken " + request.clientRequestToken()
                        + " was used with other parameters; take a new one.");
            }
            return new Created(made, false);
        }
        if (byId.size() >= limits.maxMeetings()) {
            throw ChimeErrors.limitExceeded("The account already has " + limits.maxMeetings() + " meetings.");
        }
        String id = guids.next();
        Meeting meeting = new Meeting(id, arnPrefix + id, request, nowMillis);
        byId.put(id, meeting);
        byToken.put(request.clientRequestToken(), meeting);
        return new Created(meeting, true);
    }

    public Meeting find(String meetingId) {
        Meeting meeting = byId.get(meetingId);
        if (meeting == null) {
            throw noSuch(meetingId);
        }
        return meeting;
    }

    /** The meeting of that ARN, if it is one of ours. */
    public Optional<Meeting> byArn(String arn) {
        return arn.startsWith(arnPrefix)
                ? Optional.ofNullable(byId.get(arn.substring(arnPrefix.length())))
                : Optional.empty();
    }

    public Meeting delete(String meetingId) {
        Meeting meeting = find(meetingId);
        byId.remove(meetingId);
        byToken.remove(meeting.request().clientRequestToken());
        return meeting;
    }

    /** Adds an attendee; an external user who has a seat already gets the same one. */
    public Attendee addAttendee(Meeting meeting, String externalUserId, Attendee.Capabilities capabilities) {
        Optional<Attendee> seated = meeting.attendees().stream()
                .filter(attendee -> attendee.externalUserId().equals(externalUserId))
                .findFirst();
        if (seated.isPresent()) {
            return seated.get();
        }
        if (meeting.attendees().size() >= limits.maxAttendees()) {
            throw ChimeErrors.limitExceeded("The meeting already has " + limits.maxAttendees() + " attendees.");
        }
        String id = guids.next();
        Attendee attendee = new Attendee(id, externalUserId, guids.next() + guids.next(), capabilities);
        meeting.add(attendee);
        return attendee;
    }

    public Attendee findAttendee(Meeting meeting, String attendeeId) {
        return meeting.attendee(attendeeId)
                .orElseThrow(() -> ChimeErrors.notFound("The attendee " + attendeeId + " is not in the meeting."));
    }

    /** Takes the seat away; whoever sits on it must be told by the caller. */
    public void removeAttendee(Meeting meeting, String attendeeId) {
        meeting.remove(findAttendee(meeting, attendeeId).attendeeId());
    }

    /** The attendee whose token this is, now in the meeting; absent when token and meeting do not belong together. */
    public Optional<Attendee> join(String meetingId, String joinToken) {
        Meeting meeting = byId.get(meetingId);
        Optional<Attendee> attendee = meeting == null
                ? Optional.empty()
                : meeting.attendees().stream()
                        .filter(seated -> seated.joinToken().equals(joinToken))
                        .findFirst();
        attendee.ifPresent(seated -> find(meetingId).enter(seated.attendeeId()));
        return attendee;
    }

    /** The attendee is no more in the meeting, which may itself be gone. */
    public void leave(String meetingId, String attendeeId, long nowMillis) {
        Meeting meeting = byId.get(meetingId);
        if (meeting != null) {
            meeting.leave(attendeeId, nowMillis);
        }
    }

    /** Meetings that nobody has been in for too long; they are still here. */
    public List<Meeting> abandoned(long nowMillis) {
        return byId.values().stream()
                .filter(meeting -> meeting.emptyFor(limits.emptyMeetingMillis(), nowMillis))
                .toList();
    }

    public int size() {
        return byId.size();
    }

    private static AwsFailure noSuch(String meetingId) {
        return ChimeErrors.notFound("The meeting " + meetingId + " is not found.");
    }
}

package dev.llafar.local.chime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The meetings of an account. Not thread safe: one event loop owns it. */
public final class MeetingStore {
    private final ChimeAccount account;
    private final AccountResources<Meeting> meetings;
    private final Map<String, Meeting> byToken = new HashMap<>();

    public MeetingStore(ChimeAccount account) {
        this.account = account;
        this.meetings = new AccountResources<>(
                "meeting", account.arnPrefix("meeting"), account.limits().maxMeetings(), ChimeError.LIMIT_EXCEEDED);
    }

    /** A meeting, and whether the request created it. */
    public record Created(Meeting meeting, boolean isNew) {}

    /**
     * Creates a meeting. The same request with the same token returns the existing one; another request with that token is a
     * conflict.
     */
    public Created create(CreateMeeting request, long nowMillis) {
        Meeting existing = byToken.get(request.clientRequestToken());
        if (existing != null) {
            if (!existing.request().equals(request)) {
                throw ChimeError.CONFLICT.with("ClientRequestToken " + request.clientRequestToken()
                        + " was used with other parameters; use a new one.");
            }
            return new Created(existing, false);
        }
        meetings.requireRoom();
        String id = account.identifiers().guid();
        Meeting meeting = meetings.add(id, new Meeting(id, meetings.arn(id), request, nowMillis));
        byToken.put(request.clientRequestToken(), meeting);
        return new Created(meeting, true);
    }

    /** Returns a meeting, or fails if it does not exist. */
    public Meeting find(String meetingId) {
        return meetings.require(meetingId);
    }

    public Optional<Meeting> getByArn(String arn) {
        return meetings.getByArn(arn);
    }

    /** Returns a meeting, or fails if it does not exist. */
    public Meeting findByArn(String arn) {
        return meetings.requireByArn(arn);
    }

    public Meeting delete(String meetingId) {
        Meeting meeting = meetings.remove(meetingId);
        byToken.remove(meeting.request().clientRequestToken());
        return meeting;
    }

    /** Adds an attendee; an external user who is an attendee already gets the existing one. */
    public Attendee addAttendee(Meeting meeting, String externalUserId, Attendee.Capabilities capabilities) {
        Optional<Attendee> existing = meeting.attendees().stream()
                .filter(attendee -> attendee.externalUserId().equals(externalUserId))
                .findFirst();
        if (existing.isPresent()) {
            return existing.get();
        }
        int max = account.limits().maxAttendees();
        if (meeting.attendees().size() >= max) {
            throw ChimeError.LIMIT_EXCEEDED.with("The meeting already has " + max + " attendees.");
        }
        String id = account.identifiers().guid();
        String joinToken = account.identifiers().guid() + account.identifiers().guid();
        Attendee attendee = new Attendee(id, externalUserId, joinToken, capabilities);
        meeting.add(attendee);
        return attendee;
    }

    public Attendee findAttendee(Meeting meeting, String attendeeId) {
        return meeting.attendee(attendeeId)
                .orElseThrow(() -> ChimeError.NOT_FOUND.with("The attendee " + attendeeId + " is not in the meeting."));
    }

    /** Removes an attendee, whom the caller must disconnect. */
    public void removeAttendee(Meeting meeting, String attendeeId) {
        meeting.remove(findAttendee(meeting, attendeeId).attendeeId());
    }

    /** Connects the attendee of a token to a meeting; empty if the token is not one of that meeting. */
    public Optional<Attendee> join(String meetingId, String joinToken) {
        Optional<Meeting> meeting = meetings.get(meetingId);
        Optional<Attendee> attendee = meeting.flatMap(found -> found.attendees().stream()
                .filter(candidate -> candidate.joinToken().equals(joinToken))
                .findFirst());
        attendee.ifPresent(joining -> find(meetingId).enter(joining.attendeeId()));
        return attendee;
    }

    /** Disconnects an attendee; does nothing if the meeting was deleted. */
    public void leave(String meetingId, String attendeeId, long nowMillis) {
        meetings.get(meetingId).ifPresent(meeting -> meeting.leave(attendeeId, nowMillis));
    }

    /** The meetings that have been empty for longer than the limit. They are not deleted. */
    public List<Meeting> abandoned(long nowMillis) {
        return meetings.all().stream()
                .filter(meeting -> meeting.emptyFor(account.limits().emptyMeetingMillis(), nowMillis))
                .toList();
    }

    public int size() {
        return meetings.size();
    }
}

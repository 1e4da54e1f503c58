package dev.llafar.local.chime;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A meeting with its attendees and the attendees that are connected to it. */
public final class Meeting {
    private final String id;
    private final String arn;
    private final CreateMeeting request;
    private final Map<String, Attendee> attendees = new LinkedHashMap<>();
    private final Set<String> present = new LinkedHashSet<>();
    private long emptySinceMillis;

    Meeting(String id, String arn, CreateMeeting request, long nowMillis) {
        this.id = id;
        this.arn = arn;
        this.request = request;
        this.emptySinceMillis = nowMillis;
    }

    public String id() {
        return id;
    }

    public String arn() {
        return arn;
    }

    public CreateMeeting request() {
        return request;
    }

    public Optional<Attendee> attendee(String attendeeId) {
        return Optional.ofNullable(attendees.get(attendeeId));
    }

    Collection<Attendee> attendees() {
        return attendees.values();
    }

    void add(Attendee attendee) {
        attendees.put(attendee.attendeeId(), attendee);
    }

    void remove(String attendeeId) {
        attendees.remove(attendeeId);
    }

    /** Whether the attendee is connected. */
    public boolean isPresent(String attendeeId) {
        return present.contains(attendeeId);
    }

    void enter(String attendeeId) {
        present.add(attendeeId);
    }

    void leave(String attendeeId, long nowMillis) {
        present.remove(attendeeId);
        emptySinceMillis = nowMillis;
    }

    boolean emptyFor(long millis, long nowMillis) {
        return present.isEmpty() && nowMillis - emptySinceMillis >= millis;
    }
}

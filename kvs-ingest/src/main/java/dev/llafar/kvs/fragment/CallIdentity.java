package dev.llafar.kvs.fragment;

/**
 * The call of a fragment, as identified by its tags. A stream carries one call after the other.
 *
 * @param contactId of Amazon Connect; empty if unknown
 * @param meetingId of the Chime SDK; empty if unknown
 * @param attendeeId of the Chime SDK; empty if unknown
 */
public record CallIdentity(String contactId, String meetingId, String attendeeId) {
    /** No identifier is known. */
    public static final CallIdentity UNKNOWN = new CallIdentity("", "", "");

    public static CallIdentity of(FragmentTags tags) {
        return new CallIdentity(
                tags.contactId().orElse(""),
                tags.meetingId().orElse(""),
                tags.attendeeId().orElse(""));
    }

    /** A call of Amazon Connect. */
    public static CallIdentity contact(String contactId) {
        return new CallIdentity(contactId, "", "");
    }

    /** One attendee of a Chime SDK meeting. */
    public static CallIdentity attendee(String meetingId, String attendeeId) {
        return new CallIdentity("", meetingId, attendeeId);
    }

    /** Whether an identifier is known in both and differs. */
    public boolean contradicts(CallIdentity other) {
        return differs(contactId, other.contactId)
                || differs(meetingId, other.meetingId)
                || differs(attendeeId, other.attendeeId);
    }

    /** Returns a copy with missing identifiers taken from the other. */
    public CallIdentity and(CallIdentity other) {
        return new CallIdentity(
                known(contactId, other.contactId),
                known(meetingId, other.meetingId),
                known(attendeeId, other.attendeeId));
    }

    private static boolean differs(String one, String other) {
        return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
    }

    private static String known(String one, String other) {
        return one.isEmpty() ? other : one;
    }
}

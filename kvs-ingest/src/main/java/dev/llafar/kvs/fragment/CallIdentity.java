package dev.llafar.kvs.fragment;

/**
 * Whose call a fragment belongs to, as far as its tags tell: streams are used again for the next call.
 *
 * @param contactId Amazon Connect's; empty when not known
 * @param meetingId the Chime SDK's; empty when not known
 * @param attendeeId the Chime SDK's; empty when not known
 */
public record CallIdentity(String contactId, String meetingId, String attendeeId) {
    /** Nothing is known: no call contradicts it. */
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

    /** One voice of a Chime SDK meeting. */
    public static CallIdentity attendee(String meetingId, String attendeeId) {
        return new CallIdentity("", meetingId, attendeeId);
    }

    /** Whether something is known of both and differs. Tags that are missing say nothing. */
    public boolean contradicts(CallIdentity other) {
        return differs(contactId, other.contactId)
                || differs(meetingId, other.meetingId)
                || differs(attendeeId, other.attendeeId);
    }

    /** With what the other knows and this does not. */
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

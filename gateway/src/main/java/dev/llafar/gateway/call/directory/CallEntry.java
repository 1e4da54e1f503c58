package dev.llafar.gateway.call.directory;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One call in the directory.
 *
 * @param id the call's name: the transaction of the SIP media application, or the meeting or contact that is listened to
 * @param meetingId empty until there is a meeting
 * @param state all that must outlive the node that looks after the call, as the call writes it; at most {@value
 *     #STATE_MAX_BYTES} bytes of UTF-8
 * @param lease empty when no node looks after the call
 * @param updatedMillis when it was last written; the directory sets it
 * @param version counts writes; the directory sets it
 */
public record CallEntry(
        String id, Optional<String> meetingId, String state, Optional<Lease> lease, long updatedMillis, long version) {
    /** An item of DynamoDB may have 400 KB, but every KB of it costs a unit each time it is written. */
    public static final int STATE_MAX_BYTES = 256 * 1024;

    private static final int ID_MAX_CHARACTERS = 1_024;

    public CallEntry {
        id("id", id);
        meetingId.ifPresent(meeting -> id("meetingId", meeting));
        int bytes = state.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > STATE_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "state of call " + id + " has " + bytes + " bytes, expected at most " + STATE_MAX_BYTES);
        }
    }

    /** A call that is not in the directory yet. */
    public static CallEntry of(String id, Optional<String> meetingId, String state, Optional<Lease> lease) {
        return new CallEntry(id, meetingId, state, lease, 0, 0);
    }

    public CallEntry withState(Optional<String> meeting, String other) {
        return new CallEntry(id, meeting, other, lease, updatedMillis, version);
    }

    public CallEntry withLease(Optional<Lease> other) {
        return new CallEntry(id, meetingId, state, other, updatedMillis, version);
    }

    CallEntry written(long nowMillis, long newVersion) {
        return new CallEntry(id, meetingId, state, lease, nowMillis, newVersion);
    }

    /** What callers said is in the state, and must not reach a log. */
    @Override
    public String toString() {
        return "CallEntry[id=" + id + ", version=" + version + "]";
    }

    private static void id(String field, String value) {
        if (value.isBlank() || value.length() > ID_MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    field + " has " + value.length() + " characters, expected 1 to " + ID_MAX_CHARACTERS);
        }
    }
}

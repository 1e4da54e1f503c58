package dev.llafar.gateway.call.directory;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One call in the directory.
 *
 * @param id the transaction id of the SIP media application, or the id of the meeting or contact that is only transcribed
 * @param meetingId empty until there is a meeting
 * @param state the record that another node needs to take the call over, in JSON; at most {@value #STATE_MAX_BYTES} bytes of
 *     UTF-8
 * @param lease empty if no node owns the call
 * @param updatedMillis time of the last write, set by the directory
 * @param version number of writes, set by the directory
 */
public record CallEntry(
        String id, Optional<String> meetingId, String state, Optional<Lease> lease, long updatedMillis, long version) {
    /** DynamoDB allows items of 400 KB, but a write is billed by the kilobyte. */
    public static final int STATE_MAX_BYTES = 256 * 1024;

    private static final int ID_MAX_CHARACTERS = 1_024;

    public CallEntry {
        id("id", id);
        meetingId.ifPresent(meeting -> id("meetingId", meeting));
        int bytes = state.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > STATE_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "state: " + bytes + " bytes of call " + id + "; expected at most " + STATE_MAX_BYTES);
        }
    }

    /** A new entry. */
    public static CallEntry of(String id, Optional<String> meetingId, String state, Optional<Lease> lease) {
        return new CallEntry(id, meetingId, state, lease, 0, 0);
    }

    public CallEntry withState(Optional<String> meeting, String other) {
        return new CallEntry(id, meeting, other, lease, updatedMillis, version);
    }

    public CallEntry withLease(Optional<Lease> other) {
        return new CallEntry(id, meetingId, state, other, updatedMillis, version);
    }

    /**
     * The ownership of a call.
     *
     * @param untilMillis Unix time at which the lease expires
     */
    public record Lease(String node, long untilMillis) {
        /** Whether the lease prevents another node from claiming the call. */
        boolean excludes(String other, long nowMillis) {
            return !node.equals(other) && untilMillis > nowMillis;
        }
    }

    CallEntry written(long nowMillis, long newVersion) {
        return new CallEntry(id, meetingId, state, lease, nowMillis, newVersion);
    }

    /** The state contains what callers said and must not be logged. */
    @Override
    public String toString() {
        return "CallEntry[id=" + id + ", version=" + version + "]";
    }

    private static void id(String field, String value) {
        if (value.isBlank() || value.length() > ID_MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    field + ": " + value.length() + " characters; expected 1 to " + ID_MAX_CHARACTERS);
        }
    }
}

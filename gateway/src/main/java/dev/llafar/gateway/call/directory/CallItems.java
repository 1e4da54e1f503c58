package dev.llafar.gateway.call.directory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The items of the DynamoDB table. A call is one item in one of {@link #PARTITIONS} partitions, so that all calls can be listed
 * by that many strongly consistent queries without a scan. When a call has a meeting, a second item maps the meeting's id to
 * the call's.
 */
final class CallItems {
    static final String PART = "part";
    static final String ID = "id";
    static final String MEETING = "meetingId";
    static final String STATE = "callState";
    static final String NODE = "leaseNode";
    static final String LEASE_UNTIL = "leaseUntilMillis";
    static final String UPDATED = "updatedMillis";
    static final String VERSION = "version";

    /** Unix time in seconds. DynamoDB deletes expired items up to two days late, so that reads compare {@link #UPDATED}. */
    static final String EXPIRES = "expiresSeconds";

    /** DynamoDB allows 1,000 writes a second for each. After a change of the number, calls in progress are not found. */
    static final int PARTITIONS = 16;

    /** The id of the put that wrote the item, by which a retry recognises that an earlier attempt succeeded. */
    private static final String WRITE = "write";

    private static final String OF_MEETING = "of-meeting";
    private static final String CALL_ID = "callId";

    private CallItems() {}

    static String part(int number) {
        return "calls-" + number;
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of(PART, text(part(Math.floorMod(id.hashCode(), PARTITIONS))), ID, text(id));
    }

    static Map<String, AttributeValue> meetingKey(String meetingId) {
        return Map.of(PART, text("meeting-" + meetingId), ID, text(OF_MEETING));
    }

    static Map<String, AttributeValue> item(CallEntry call, long expiresSeconds, String write) {
        Map<String, AttributeValue> item = new HashMap<>(key(call.id()));
        call.meetingId().ifPresent(meeting -> item.put(MEETING, text(meeting)));
        item.put(STATE, text(call.state()));
        call.lease().ifPresent(lease -> {
            item.put(NODE, text(lease.node()));
            item.put(LEASE_UNTIL, number(lease.untilMillis()));
        });
        item.put(UPDATED, number(call.updatedMillis()));
        item.put(VERSION, number(call.version()));
        item.put(EXPIRES, number(expiresSeconds));
        item.put(WRITE, text(write));
        return item;
    }

    static boolean isOfWrite(Map<String, AttributeValue> item, String write) {
        return text(write).equals(item.get(WRITE));
    }

    static Map<String, AttributeValue> meetingItem(String meetingId, String callId, long expiresSeconds) {
        Map<String, AttributeValue> item = new HashMap<>(meetingKey(meetingId));
        item.put(CALL_ID, text(callId));
        item.put(EXPIRES, number(expiresSeconds));
        return item;
    }

    /** Reads an item. The SDK returns an empty one if there is none. */
    static Optional<CallEntry> read(Map<String, AttributeValue> item) {
        return item.isEmpty() ? Optional.empty() : Optional.of(call(item));
    }

    static CallEntry call(Map<String, AttributeValue> item) {
        Optional<CallEntry.Lease> lease = Optional.ofNullable(item.get(NODE))
                .map(node -> new CallEntry.Lease(
                        node.s(), Long.parseLong(required(item, LEASE_UNTIL).n())));
        return new CallEntry(
                required(item, ID).s(),
                Optional.ofNullable(item.get(MEETING)).map(AttributeValue::s),
                required(item, STATE).s(),
                lease,
                Long.parseLong(required(item, UPDATED).n()),
                Long.parseLong(required(item, VERSION).n()));
    }

    static Optional<String> callOfMeeting(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get(CALL_ID)).map(AttributeValue::s);
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue required(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw new DirectoryException(
                    DirectoryException.Kind.UNAVAILABLE, "DynamoDB: an item of the table has no attribute " + name);
        }
        return value;
    }
}

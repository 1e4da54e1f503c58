package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.telephony.Telephony;
import dev.llafar.gateway.call.telephony.TelephonyException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Records requests to the Chime SDK, and responds as the test requires. Thread safe. */
public final class ScriptedTelephony implements Telephony {
    private final Set<String> meetings = new TreeSet<>();
    private int failures;
    private @Nullable HeldResponse held;

    /** Makes this many of the next requests to delete a meeting fail because the service is busy. */
    public synchronized void failDeletes(int requests) {
        failures = requests;
    }

    /**
     * A response to CreateMeeting that the test sends.
     *
     * @param requested completes when the meeting was created
     * @param response to be completed by the test
     */
    public record HeldResponse(Promise<Void> requested, Promise<Void> response) {}

    /** Creates further meetings at once, and delays the responses until {@link HeldResponse#response} completes. */
    public synchronized HeldResponse holdResponses() {
        HeldResponse next = new HeldResponse(Promise.promise(), Promise.promise());
        held = next;
        return next;
    }

    @Override
    public synchronized Future<Meeting> createMeeting(String transactionId) {
        meetings.add("meeting-of-" + transactionId);
        Meeting meeting = new Meeting("meeting-of-" + transactionId, "caller-of-" + transactionId, "token");
        if (held == null) {
            return Future.succeededFuture(meeting);
        }
        held.requested().tryComplete();
        return held.response().future().map(meeting);
    }

    @Override
    public synchronized Future<Void> deleteMeeting(String meetingId) {
        if (failures > 0) {
            failures--;
            return Future.failedFuture(new TelephonyException(TelephonyException.Kind.BUSY, "busy"));
        }
        meetings.remove(meetingId);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<String> startPipeline(String meetingId) {
        return Future.succeededFuture("pipeline-of-" + meetingId);
    }

    @Override
    public synchronized Future<Void> requestInvocation(String smaId, String transactionId, long update) {
        return Future.succeededFuture();
    }

    public synchronized List<String> meetings() {
        return List.copyOf(meetings);
    }
}

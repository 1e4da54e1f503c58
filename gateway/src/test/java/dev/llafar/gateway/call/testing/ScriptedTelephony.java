package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.telephony.MeetingSeat;
import dev.llafar.gateway.call.telephony.Telephony;
import dev.llafar.gateway.call.telephony.TelephonyFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes down what is asked of the telephone side. Thread safe. */
public final class ScriptedTelephony implements Telephony {
    private final Set<String> meetings = new TreeSet<>();
    private final List<String> nudges = new ArrayList<>();
    private int pipelines;
    private int refusals;

    /** So many of the next requests to close a meeting find the service busy. */
    public synchronized void busyFor(int requests) {
        refusals = requests;
    }

    @Override
    public synchronized Future<MeetingSeat> openMeeting(String transactionId) {
        meetings.add("meeting-of-" + transactionId);
        return Future.succeededFuture(
                new MeetingSeat("meeting-of-" + transactionId, "caller-of-" + transactionId, "token"));
    }

    @Override
    public synchronized Future<Void> closeMeeting(String meetingId) {
        if (refusals > 0) {
            refusals--;
            return Future.failedFuture(new TelephonyFailure(TelephonyFailure.Kind.BUSY, "busy"));
        }
        meetings.remove(meetingId);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<String> startPipeline(String meetingId) {
        pipelines++;
        return Future.succeededFuture("pipeline-of-" + meetingId);
    }

    @Override
    public synchronized Future<Void> nudge(String smaId, String transactionId, String nudge) {
        nudges.add(transactionId);
        return Future.succeededFuture();
    }

    public synchronized List<String> meetings() {
        return List.copyOf(meetings);
    }

    public synchronized int pipelines() {
        return pipelines;
    }

    public synchronized int nudges() {
        return nudges.size();
    }
}

package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.telephony.MeetingSeat;
import dev.llafar.gateway.call.telephony.Telephony;
import dev.llafar.gateway.call.telephony.TelephonyFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes down what is asked of the telephone side. Thread safe. */
public final class ScriptedTelephony implements Telephony {
    private final Set<String> meetings = new TreeSet<>();
    private final List<String> nudges = new ArrayList<>();
    private int pipelines;
    private int refusals;
    private @Nullable Held held;

    /** So many of the next requests to close a meeting find the service busy. */
    public synchronized void busyFor(int requests) {
        refusals = requests;
    }

    /** A service that makes a meeting and has not said so yet. */
    public record Held(Promise<Void> asked, Promise<Void> answer) {}

    /** The next meetings that are asked for are made, but nobody is told before {@link Held#answer} is done. */
    public synchronized Held hold() {
        Held now = new Held(Promise.promise(), Promise.promise());
        held = now;
        return now;
    }

    @Override
    public synchronized Future<MeetingSeat> openMeeting(String transactionId) {
        meetings.add("meeting-of-" + transactionId);
        MeetingSeat seat = new MeetingSeat("meeting-of-" + transactionId, "caller-of-" + transactionId, "token");
        if (held == null) {
            return Future.succeededFuture(seat);
        }
        held.asked().tryComplete();
        return held.answer().future().map(seat);
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

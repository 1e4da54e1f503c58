package dev.llafar.gateway.call;

import dev.llafar.gateway.call.telephony.Telephony;
import dev.llafar.kvs.retry.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the meetings of ended calls, with retries, because an open meeting is billed. Thread safe. */
public final class MeetingCloser {
    private static final int MAX_ATTEMPTS = 8;
    private static final Backoff BACKOFF = new Backoff(200, 12_800);
    private static final Logger LOG = LoggerFactory.getLogger(MeetingCloser.class);

    private final Vertx vertx;
    private final Telephony telephony;
    private final Set<Future<Void>> inProgress = ConcurrentHashMap.newKeySet();

    public MeetingCloser(Vertx vertx, Telephony telephony) {
        this.vertx = vertx;
        this.telephony = telephony;
    }

    void close(String meetingId) {
        Promise<Void> done = Promise.promise();
        inProgress.add(done.future());
        done.future().onComplete(ignored -> inProgress.remove(done.future()));
        attempt(meetingId, 1, done);
    }

    private void attempt(String meetingId, int attempt, Promise<Void> done) {
        telephony.deleteMeeting(meetingId).onSuccess(ignored -> done.complete()).onFailure(failure -> {
            if (attempt == MAX_ATTEMPTS) {
                LOG.warn(
                        "Cannot delete a meeting after {} attempts, it remains until the service ends it: {}",
                        MAX_ATTEMPTS,
                        failure.getMessage());
                done.complete();
            } else {
                vertx.setTimer(BACKOFF.fullDelayMillis(attempt), fired -> attempt(meetingId, attempt + 1, done));
            }
        });
    }

    /** Completes when every meeting passed to {@link #close} so far is deleted, or its last attempt has failed. */
    Future<Void> idle() {
        return Future.join(List.copyOf(inProgress)).mapEmpty();
    }
}

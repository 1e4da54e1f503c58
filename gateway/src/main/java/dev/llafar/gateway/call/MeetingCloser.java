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

/** Closes the meetings of calls that have ended, with back-off while the service is busy: an open meeting costs money. Thread safe. */
public final class MeetingCloser {
    private static final int ATTEMPTS = 8;
    private static final Backoff BACKOFF = new Backoff(200, 12_800);
    private static final Logger LOG = LoggerFactory.getLogger(MeetingCloser.class);

    private final Vertx vertx;
    private final Telephony telephony;
    private final Set<Future<Void>> underWay = ConcurrentHashMap.newKeySet();

    public MeetingCloser(Vertx vertx, Telephony telephony) {
        this.vertx = vertx;
        this.telephony = telephony;
    }

    void close(String meetingId) {
        Promise<Void> done = Promise.promise();
        underWay.add(done.future());
        done.future().onComplete(ignored -> underWay.remove(done.future()));
        attempt(meetingId, 1, done);
    }

    private void attempt(String meetingId, int attempt, Promise<Void> done) {
        telephony.closeMeeting(meetingId).onSuccess(ignored -> done.complete()).onFailure(failure -> {
            if (attempt == ATTEMPTS) {
                LOG.warn("A meeting stays open until the service ends it: {}", failure.getMessage());
                done.complete();
            } else {
                vertx.setTimer(BACKOFF.fullDelayMillis(attempt), fired -> attempt(meetingId, attempt + 1, done));
            }
        });
    }

    /** Done when everything that was asked for until now is closed or given up. */
    Future<Void> settled() {
        return Future.join(List.copyOf(underWay)).mapEmpty();
    }
}

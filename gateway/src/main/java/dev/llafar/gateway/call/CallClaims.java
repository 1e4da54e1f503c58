package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryFailure;
import dev.llafar.gateway.call.directory.Lease;
import dev.llafar.gateway.call.machine.CallRecord;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks calls up in the directory, and claims for this node those that nobody looks after. Safe for several threads. */
final class CallClaims {
    /** Of the four seconds after which the service's function gives us up, the meeting may take three. */
    private static final long LOOK_MILLIS = 700;

    private static final Logger LOG = LoggerFactory.getLogger(CallClaims.class);

    private final CallPlatform platform;

    CallClaims(CallPlatform platform) {
        this.platform = platform;
    }

    /** The call that is held in a meeting; empty when none is known. */
    Future<Optional<String>> callIn(String meetingId) {
        return platform.directory()
                .byMeeting(meetingId)
                .timeout(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .map(entry -> entry.map(CallEntry::id))
                .recover(CallClaims::notAnswered);
    }

    /**
     * Claims a call.
     *
     * @return empty when there is none that can be read; fails with {@link CallElsewhere} when it is another node's, with
     *     {@link DirectoryFailure} when nobody can tell
     */
    Future<Optional<CallEntry>> claim(String callId) {
        return platform.directory()
                .byId(callId)
                .map(there -> there.filter(CallClaims::isReadable))
                .compose(there -> there.isEmpty()
                        ? Future.succeededFuture(Optional.<CallEntry>empty())
                        : platform.directory()
                                .claim(callId, platform.node(), RecordKeeper.LEASE)
                                .map(Optional::of)
                                .recover(e -> notClaimed(there.get(), e)))
                .timeout(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .recover(CallClaims::notAnswered);
    }

    /** What cannot be read is left to a version that can. */
    private static boolean isReadable(CallEntry entry) {
        try {
            CallRecord.fromJson(entry.state());
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("A call is not taken up: {}", e.getMessage());
            return false;
        }
    }

    private Future<Optional<CallEntry>> notClaimed(CallEntry there, Throwable e) {
        if (!(e instanceof DirectoryFailure refusal)) {
            return Future.failedFuture(e);
        }
        return switch (refusal.kind()) {
            case OWNED -> {
                long left = there.lease().map(Lease::untilMillis).orElse(0L)
                        - platform.clock().millis();
                yield Future.failedFuture(new CallElsewhere(left < RecordKeeper.LEASE.toMillis() / 2));
            }
            case GONE -> Future.succeededFuture(Optional.empty());
            case EXISTS, CONFLICT, FULL, UNAVAILABLE -> Future.failedFuture(e);
        };
    }

    private static <T> Future<T> notAnswered(Throwable e) {
        if (e instanceof CallElsewhere) {
            return Future.failedFuture(e);
        }
        LOG.warn("The call directory does not answer: {}", e.getMessage());
        return Future.failedFuture(new DirectoryFailure(DirectoryFailure.Kind.UNAVAILABLE, "no answer"));
    }
}

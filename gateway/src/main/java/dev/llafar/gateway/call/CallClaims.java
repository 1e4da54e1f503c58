package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryException;
import dev.llafar.gateway.call.machine.CallRecord;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks calls up in the directory, and claims for this node those that no other node owns. Thread safe. */
final class CallClaims {
    /** The Lambda function of the SIP media application waits four seconds, of which creating a meeting may take three. */
    private static final long LOOKUP_TIMEOUT_MILLIS = 700;

    private static final Logger LOG = LoggerFactory.getLogger(CallClaims.class);

    private final CallDependencies dependencies;

    CallClaims(CallDependencies dependencies) {
        this.dependencies = dependencies;
    }

    /** The id of the call that takes place in a meeting; empty if there is none. */
    Future<Optional<String>> callIdOfMeeting(String meetingId) {
        return dependencies
                .directory()
                .byMeeting(meetingId)
                .timeout(LOOKUP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .map(entry -> entry.map(CallEntry::id))
                .recover(CallClaims::lookupFailed);
    }

    /**
     * Claims a call.
     *
     * @return empty if the directory has no such call, or a record that this version cannot read; fails with {@link
     *     CallNotOwnedException} if another node owns the call, and with {@link DirectoryException} if the directory does not
     *     respond
     */
    Future<Optional<CallEntry>> claim(String callId) {
        return dependencies
                .directory()
                .byId(callId)
                .map(found -> found.filter(CallClaims::isReadable))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.<CallEntry>empty())
                        : dependencies
                                .directory()
                                .claim(callId, dependencies.node(), CallRecordWriter.LEASE)
                                .map(Optional::of)
                                .recover(e -> claimFailed(found.get(), e)))
                .timeout(LOOKUP_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                .recover(CallClaims::lookupFailed);
    }

    /** A record that this version cannot read is left to a node with another version. */
    private static boolean isReadable(CallEntry entry) {
        try {
            CallRecord.fromJson(entry.state());
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("Cannot take over a call: {}", e.getMessage());
            return false;
        }
    }

    private Future<Optional<CallEntry>> claimFailed(CallEntry found, Throwable e) {
        if (!(e instanceof DirectoryException failure)) {
            return Future.failedFuture(e);
        }
        return switch (failure.kind()) {
            case OWNED -> {
                long remainingMillis =
                        found.lease().map(CallEntry.Lease::untilMillis).orElse(0L)
                                - dependencies.clock().millis();
                yield Future.failedFuture(
                        new CallNotOwnedException(remainingMillis < CallRecordWriter.LEASE.toMillis() / 2));
            }
            case GONE -> Future.succeededFuture(Optional.empty());
            case EXISTS, CONFLICT, FULL, UNAVAILABLE -> Future.failedFuture(e);
        };
    }

    private static <T> Future<T> lookupFailed(Throwable e) {
        if (e instanceof CallNotOwnedException) {
            return Future.failedFuture(e);
        }
        LOG.warn("Call directory lookup failed: {}", e.getMessage());
        return Future.failedFuture(
                new DirectoryException(DirectoryException.Kind.UNAVAILABLE, "call directory lookup failed"));
    }
}

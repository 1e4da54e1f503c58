package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryException;
import dev.llafar.gateway.call.machine.CallRecord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the record of one call in the directory, and thereby renews this node's lease. One write is in progress at a time;
 * of the records that are saved meanwhile only the newest is written next, because each replaces the one before. Used on the
 * call's context only.
 */
final class CallRecordWriter {
    /** How long the calls of a node that crashed are not available to other nodes. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final long RENEW_MILLIS = LEASE.toMillis() / 3;
    private static final long RETRY_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(CallRecordWriter.class);

    private final CallDependencies dependencies;
    private final CallDirectory directory;
    /** The directory's entry as this node last read or wrote it; null: none. */
    private @Nullable CallEntry stored;

    private @Nullable CallRecord next;
    /** The record of the last attempt to write. */
    private @Nullable CallRecord latest;

    private @Nullable Promise<Void> idle;
    private Promise<Void> nextSaved = Promise.promise();
    private Runnable onOwnershipLost = () -> {};
    private boolean isWriting;
    private boolean isStopped;
    private long renewalTimer = -1;

    /** @param stored the entry of the call in the directory; null: none yet */
    CallRecordWriter(CallDependencies dependencies, @Nullable CallEntry stored) {
        this.dependencies = dependencies;
        this.directory = dependencies.directory();
        this.stored = stored;
    }

    /** Sets the handler that is called once if another node owns the call. */
    void onOwnershipLost(Runnable handler) {
        onOwnershipLost = handler;
    }

    /**
     * Saves a record.
     *
     * @return completes when this record or a newer one is saved; fails if an attempt fails, which is then retried
     */
    Future<Void> save(CallRecord record) {
        if (isStopped) {
            return Future.succeededFuture();
        }
        next = record;
        Promise<Void> saved = nextSaved;
        write();
        return saved.future();
    }

    /** Removes the call from the directory, after the write in progress. Does not fail. */
    Future<Void> delete() {
        stop();
        return idle().compose(ignored -> storedId().map(directory::remove).orElseGet(Future::succeededFuture))
                .onFailure(e -> LOG.warn("Cannot delete a call record, which will expire: {}", e.getMessage()))
                .otherwiseEmpty();
    }

    /** Saves the record without a lease, so that another node can take the call over at once. Does not fail. */
    Future<Void> release(CallRecord record) {
        stop();
        return idle().compose(ignored -> {
                    CallEntry entry = stored;
                    if (storedId().isEmpty()) {
                        return Future.<Void>succeededFuture();
                    }
                    return entry == null
                            ? directory.create(entry(record, Optional.empty())).<Void>mapEmpty()
                            : directory
                                    .replace(entry.withState(entry.meetingId(), record.toJson())
                                            .withLease(Optional.empty()))
                                    .<Void>mapEmpty();
                })
                .otherwiseEmpty();
    }

    /** Empty if no write was attempted. A write whose response was lost may have succeeded. */
    private Optional<String> storedId() {
        CallEntry entry = stored;
        return entry != null
                ? Optional.of(entry.id())
                : Optional.ofNullable(latest).map(record -> record.ids().callId());
    }

    private void stop() {
        isStopped = true;
        next = null;
        nextSaved.tryComplete();
        dependencies.vertx().cancelTimer(renewalTimer);
    }

    private Future<Void> idle() {
        if (!isWriting) {
            return Future.succeededFuture();
        }
        Promise<Void> done = idle == null ? Promise.promise() : idle;
        idle = done;
        return done.future();
    }

    private void write() {
        CallRecord record = next;
        if (isWriting || record == null) {
            return;
        }
        next = null;
        latest = record;
        Promise<Void> saved = nextSaved;
        nextSaved = Promise.promise();
        isWriting = true;
        put(record).onComplete(done -> {
            isWriting = false;
            if (done.succeeded()) {
                stored = done.result();
                saved.tryComplete();
                renewLater();
            } else {
                saved.tryFail(done.cause());
                writeFailed(done.cause());
            }
            Promise<Void> waiting = idle;
            if (waiting != null) {
                waiting.complete();
            } else {
                write();
            }
        });
    }

    private Future<CallEntry> put(CallRecord record) {
        long untilMillis = dependencies.clock().millis() + LEASE.toMillis();
        CallEntry entry = entry(record, Optional.of(new CallEntry.Lease(dependencies.node(), untilMillis)));
        CallEntry before = stored;
        return before == null
                ? directory.create(entry)
                : directory.replace(
                        before.withState(entry.meetingId(), entry.state()).withLease(entry.lease()));
    }

    private static CallEntry entry(CallRecord record, Optional<CallEntry.Lease> lease) {
        Optional<String> meeting = Optional.of(record.ids().meetingId()).filter(id -> !id.isEmpty());
        return CallEntry.of(record.ids().callId(), meeting, record.toJson(), lease);
    }

    private void writeFailed(Throwable failure) {
        DirectoryException.Kind kind =
                failure instanceof DirectoryException e ? e.kind() : DirectoryException.Kind.UNAVAILABLE;
        switch (kind) {
            case CONFLICT, EXISTS -> checkOwnership();
            case OWNED, GONE -> ownershipLost(kind);
            // The call continues, and the write is retried because a restart needs the record.
            case FULL, UNAVAILABLE -> {
                LOG.warn("Saving a call record failed, retrying in {} ms: {}", RETRY_MILLIS, kind);
                if (!isStopped && next == null) {
                    dependencies.vertx().setTimer(RETRY_MILLIS, fired -> writeAgain());
                }
            }
        }
    }

    /** After a write whose response was lost, the directory has a newer version, with this node as the owner. */
    private void checkOwnership() {
        String id = latest == null ? "" : latest.ids().callId();
        directory.byId(id).onComplete(read -> {
            Optional<CallEntry> found = read.succeeded() ? read.result() : Optional.empty();
            if (found.flatMap(CallEntry::lease)
                    .filter(lease -> lease.node().equals(dependencies.node()))
                    .isPresent()) {
                stored = found.get();
                writeAgain();
            } else if (read.succeeded()) {
                ownershipLost(DirectoryException.Kind.OWNED);
            } else {
                writeFailed(read.cause());
            }
        });
    }

    private void ownershipLost(DirectoryException.Kind reason) {
        if (!isStopped) {
            isStopped = true;
            LOG.info("This node no longer owns a call: {}", reason);
            onOwnershipLost.run();
        }
    }

    private void renewLater() {
        dependencies.vertx().cancelTimer(renewalTimer);
        if (!isStopped) {
            renewalTimer = dependencies.vertx().setTimer(RENEW_MILLIS, fired -> writeAgain());
        }
    }

    private void writeAgain() {
        if (!isStopped && next == null && latest != null) {
            next = latest;
        }
        write();
    }
}

package dev.llafar.gateway.call;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryFailure;
import dev.llafar.gateway.call.directory.Lease;
import dev.llafar.gateway.call.machine.CallRecord;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one call's record in the directory: one write under way, and of what is to be written after it only the newest,
 * since each replaces the one before. Renews this node's claim. Belongs to the call's context.
 */
final class RecordKeeper {
    /** How long a node that died keeps its calls from others. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final long RENEW_MILLIS = LEASE.toMillis() / 3;
    private static final long RETRY_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(RecordKeeper.class);

    private final CallPlatform platform;
    private final CallDirectory directory;
    private @Nullable CallEntry kept;
    private @Nullable CallRecord wanted;
    private @Nullable CallRecord last;
    private @Nullable Promise<Void> idle;
    /** For whoever waits for what is wanted to be kept. */
    private Promise<Void> wantedKept = Promise.promise();

    private Runnable lost = () -> {};
    private boolean writing;
    private boolean over;
    private long timer = -1;

    /**
     * @param kept what the directory has of the call; null: nothing yet
     */
    RecordKeeper(CallPlatform platform, @Nullable CallEntry kept) {
        this.platform = platform;
        this.directory = platform.directory();
        this.kept = kept;
    }

    /** Called once if another node turns out to look after the call. */
    void onLost(Runnable told) {
        lost = told;
    }

    /**
     * Keeps this record, or a newer one.
     *
     * @return done when it is kept; fails when it cannot be for now, which is tried again
     */
    Future<Void> save(CallRecord call) {
        if (over) {
            return Future.succeededFuture();
        }
        wanted = call;
        Promise<Void> kept = wantedKept;
        write();
        return kept.future();
    }

    /** Takes the call out of the directory, after whatever is being written. */
    Future<Void> forget() {
        stop();
        return idle().compose(ignored -> name().map(directory::remove).orElseGet(Future::succeededFuture))
                .onFailure(e -> LOG.warn("A call stays in the directory until its time is over: {}", e.getMessage()))
                .otherwiseEmpty();
    }

    /** Leaves the call, as far as it has come, to whoever takes it up. */
    Future<Void> release(CallRecord latest) {
        stop();
        return idle().compose(ignored -> {
                    CallEntry entry = kept;
                    if (name().isEmpty()) {
                        return Future.<Void>succeededFuture();
                    }
                    return entry == null
                            ? directory.create(entry(latest, Optional.empty())).<Void>mapEmpty()
                            : directory
                                    .replace(entry.withState(entry.meetingId(), latest.toJson())
                                            .withLease(Optional.empty()))
                                    .<Void>mapEmpty();
                })
                .otherwiseEmpty();
    }

    /** Empty: nothing was ever written. A write whose answer was lost may have been done all the same. */
    private Optional<String> name() {
        CallEntry entry = kept;
        return entry != null
                ? Optional.of(entry.id())
                : Optional.ofNullable(last).map(call -> call.ids().callId());
    }

    private void stop() {
        over = true;
        wanted = null;
        wantedKept.tryComplete();
        platform.vertx().cancelTimer(timer);
    }

    private Future<Void> idle() {
        if (!writing) {
            return Future.succeededFuture();
        }
        Promise<Void> done = idle == null ? Promise.promise() : idle;
        idle = done;
        return done.future();
    }

    private void write() {
        CallRecord next = wanted;
        if (writing || next == null) {
            return;
        }
        wanted = null;
        CallEntry entry = entry(
                next, Optional.of(new Lease(platform.node(), platform.clock().millis() + LEASE.toMillis())));
        last = next;
        Promise<Void> tried = wantedKept;
        wantedKept = Promise.promise();
        writing = true;
        CallEntry before = kept;
        Future<CallEntry> written = before == null
                ? directory.create(entry)
                : directory.replace(
                        before.withState(entry.meetingId(), entry.state()).withLease(entry.lease()));
        written.onComplete(done -> {
            writing = false;
            if (done.succeeded()) {
                kept = done.result();
                tried.tryComplete();
                renewLater();
            } else {
                tried.tryFail(done.cause());
                failed(done.cause());
            }
            Promise<Void> waiting = idle;
            if (waiting != null) {
                waiting.complete();
            } else {
                write();
            }
        });
    }

    private static CallEntry entry(CallRecord call, Optional<Lease> lease) {
        Optional<String> meeting = Optional.of(call.ids().meetingId()).filter(id -> !id.isEmpty());
        return CallEntry.of(call.ids().callId(), meeting, call.toJson(), lease);
    }

    private void failed(Throwable failure) {
        DirectoryFailure.Kind kind =
                failure instanceof DirectoryFailure told ? told.kind() : DirectoryFailure.Kind.UNAVAILABLE;
        switch (kind) {
            case CONFLICT, EXISTS -> readAgain();
            case OWNED, GONE -> lose(kind);
            // The call itself goes on; what a restart would need is written as soon as it can be.
            case FULL, UNAVAILABLE -> {
                LOG.warn("A call's record is not written: {}", kind);
                if (!over && wanted == null) {
                    platform.vertx().setTimer(RETRY_MILLIS, fired -> again());
                }
            }
        }
    }

    /** A write whose answer was lost is ours all the same: then the directory is ahead of us, in our own name. */
    private void readAgain() {
        String id = last == null ? "" : last.ids().callId();
        directory.byId(id).onComplete(read -> {
            Optional<CallEntry> there = read.succeeded() ? read.result() : Optional.empty();
            if (there.flatMap(CallEntry::lease)
                    .filter(lease -> lease.node().equals(platform.node()))
                    .isPresent()) {
                kept = there.get();
                again();
            } else if (read.succeeded()) {
                lose(DirectoryFailure.Kind.OWNED);
            } else {
                failed(read.cause());
            }
        });
    }

    private void lose(DirectoryFailure.Kind why) {
        if (!over) {
            over = true;
            LOG.info("A call is looked after elsewhere: {}", why);
            lost.run();
        }
    }

    private void renewLater() {
        platform.vertx().cancelTimer(timer);
        if (!over) {
            timer = platform.vertx().setTimer(RENEW_MILLIS, fired -> again());
        }
    }

    private void again() {
        if (!over && wanted == null && last != null) {
            wanted = last;
        }
        write();
    }
}

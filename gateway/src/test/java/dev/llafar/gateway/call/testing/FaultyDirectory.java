package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryFailure;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A directory that answers late, or does what it was asked and says that it did not. Thread safe. */
public final class FaultyDirectory implements CallDirectory {
    private final CallDirectory inner = new MemoryCallDirectory(InstantSource.system(), Duration.ofHours(1), 1_000);
    private final List<Promise<Void>> held = new ArrayList<>();
    private boolean holdsReads;
    private boolean holdsClaims;
    private boolean losesWrites;

    /** Reads of one call are answered when they are let go. */
    public synchronized void holdReads() {
        holdsReads = true;
    }

    /** So are claims, which are carried out at once. */
    public synchronized void holdClaims() {
        holdsClaims = true;
    }

    /** Answers what was held, and holds nothing any more. */
    public void letGo() {
        List<Promise<Void>> waiting;
        synchronized (this) {
            holdsReads = false;
            holdsClaims = false;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(Promise::complete);
    }

    /** A call is written, and whoever asked is told that it failed; reads fail too. */
    public synchronized void loseWrites() {
        losesWrites = true;
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        return unheard(inner.create(call));
    }

    @Override
    public Future<Optional<CallEntry>> byId(String id) {
        return losesWrites() ? unavailable() : late(holdsReads(), () -> inner.byId(id));
    }

    @Override
    public Future<Optional<CallEntry>> byMeeting(String meetingId) {
        return inner.byMeeting(meetingId);
    }

    @Override
    public Future<CallEntry> replace(CallEntry call) {
        return unheard(inner.replace(call));
    }

    @Override
    public Future<CallEntry> claim(String id, String node, Duration lease) {
        Future<CallEntry> claimed = inner.claim(id, node, lease);
        return late(holdsClaims(), () -> claimed);
    }

    @Override
    public Future<Void> remove(String id) {
        return inner.remove(id);
    }

    @Override
    public Future<List<CallEntry>> calls() {
        return inner.calls();
    }

    private synchronized boolean losesWrites() {
        return losesWrites;
    }

    private synchronized boolean holdsReads() {
        return holdsReads;
    }

    private synchronized boolean holdsClaims() {
        return holdsClaims;
    }

    private Future<CallEntry> unheard(Future<CallEntry> written) {
        return losesWrites() ? unavailable() : written;
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(new DirectoryFailure(DirectoryFailure.Kind.UNAVAILABLE, "no answer"));
    }

    private synchronized <T> Future<T> late(boolean isHeld, Supplier<Future<T>> answer) {
        if (!isHeld) {
            return answer.get();
        }
        Promise<Void> waiting = Promise.promise();
        held.add(waiting);
        return waiting.future().compose(now -> answer.get());
    }
}

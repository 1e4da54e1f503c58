package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.CallEntry;
import dev.llafar.gateway.call.directory.DirectoryException;
import dev.llafar.gateway.call.directory.MemoryCallDirectory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A directory that responds late, or that performs a write and reports that it failed. Thread safe. */
public final class FaultyDirectory implements CallDirectory {
    private final CallDirectory inner = new MemoryCallDirectory(InstantSource.system(), Duration.ofHours(1), 1_000);
    private final List<Promise<Void>> held = new ArrayList<>();
    private volatile Supplier<Future<Void>> beforeWrite = Future::succeededFuture;
    private boolean holdsReads;
    private boolean holdsClaims;
    private boolean losesResponses;

    /** Delays writes, which the directory performs after the delay. */
    public void delayWrites(Vertx vertx, long millis) {
        beforeWrite = () -> {
            Promise<Void> delayed = Promise.promise();
            vertx.setTimer(millis, fired -> delayed.complete());
            return delayed.future();
        };
    }

    /** Delays reads of a single call until {@link #release}. */
    public synchronized void holdReads() {
        holdsReads = true;
    }

    /** Performs claims at once, and delays the responses until {@link #release}. */
    public synchronized void holdClaims() {
        holdsClaims = true;
    }

    /** Sends the responses that were held, and holds no further ones. */
    public void release() {
        List<Promise<Void>> waiting;
        synchronized (this) {
            holdsReads = false;
            holdsClaims = false;
            waiting = List.copyOf(held);
            held.clear();
        }
        waiting.forEach(Promise::complete);
    }

    /** Performs writes but reports that they failed. Reads of a single call fail too. */
    public synchronized void loseResponses() {
        losesResponses = true;
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        return beforeWrite.get().compose(ignored -> responseTo(inner.create(call)));
    }

    @Override
    public Future<Optional<CallEntry>> byId(String id) {
        return losesResponses() ? unavailable() : late(holdsReads(), () -> inner.byId(id));
    }

    @Override
    public Future<Optional<CallEntry>> byMeeting(String meetingId) {
        return inner.byMeeting(meetingId);
    }

    @Override
    public Future<CallEntry> replace(CallEntry call) {
        return beforeWrite.get().compose(ignored -> responseTo(inner.replace(call)));
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

    private synchronized boolean losesResponses() {
        return losesResponses;
    }

    private synchronized boolean holdsReads() {
        return holdsReads;
    }

    private synchronized boolean holdsClaims() {
        return holdsClaims;
    }

    private Future<CallEntry> responseTo(Future<CallEntry> written) {
        return losesResponses() ? unavailable() : written;
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(
                new DirectoryException(DirectoryException.Kind.UNAVAILABLE, "the directory does not respond"));
    }

    private synchronized <T> Future<T> late(boolean isHeld, Supplier<Future<T>> response) {
        if (!isHeld) {
            return response.get();
        }
        Promise<Void> waiting = Promise.promise();
        held.add(waiting);
        return waiting.future().compose(ignored -> response.get());
    }
}

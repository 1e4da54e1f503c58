package dev.llafar.gateway.call.directory;

import dev.llafar.gateway.call.directory.DirectoryException.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A {@link CallDirectory} in memory, for a single node; a restart loses its entries. Thread safe. */
public final class MemoryCallDirectory implements CallDirectory {
    private final InstantSource clock;
    private final Duration keep;
    private final int maxCalls;
    private final Map<String, CallEntry> calls = new HashMap<>();

    /**
     * An empty directory.
     *
     * @param keep retention period after the last write
     * @param maxCalls above this number, adding an entry fails with FULL
     */
    public MemoryCallDirectory(InstantSource clock, Duration keep, int maxCalls) {
        this.clock = clock;
        this.keep = keep;
        this.maxCalls = maxCalls;
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        return done(() -> {
            removeExpired();
            if (calls.containsKey(call.id())) {
                throw new DirectoryException(Kind.EXISTS, "call " + call.id() + " exists");
            }
            if (calls.size() >= maxCalls) {
                throw new DirectoryException(Kind.FULL, "the limit of " + maxCalls + " calls is reached");
            }
            return put(call, 1);
        });
    }

    @Override
    public Future<Optional<CallEntry>> byId(String id) {
        return done(() -> live(id));
    }

    @Override
    public Future<Optional<CallEntry>> byMeeting(String meetingId) {
        return done(() -> {
            removeExpired();
            return calls.values().stream()
                    .filter(call -> call.meetingId().equals(Optional.of(meetingId)))
                    .findFirst();
        });
    }

    @Override
    public Future<CallEntry> replace(CallEntry call) {
        return done(() -> {
            CallEntry present = require(call.id());
            if (present.version() != call.version()) {
                throw new DirectoryException(
                        Kind.CONFLICT,
                        "call " + call.id() + " is at version " + present.version() + ", not " + call.version());
            }
            return put(call, call.version() + 1);
        });
    }

    @Override
    public Future<CallEntry> claim(String id, String node, Duration lease) {
        return done(() -> {
            CallEntry present = require(id);
            long now = clock.millis();
            present.lease().filter(held -> held.excludes(node, now)).ifPresent(held -> {
                throw new DirectoryException(Kind.OWNED, "call " + id + " is owned by " + held.node());
            });
            return put(
                    present.withLease(Optional.of(new CallEntry.Lease(node, now + lease.toMillis()))),
                    present.version() + 1);
        });
    }

    @Override
    public Future<Void> remove(String id) {
        return done(() -> calls.remove(id)).mapEmpty();
    }

    @Override
    public Future<List<CallEntry>> calls() {
        return done(() -> {
            removeExpired();
            return List.copyOf(calls.values());
        });
    }

    private CallEntry put(CallEntry call, long version) {
        CallEntry written = call.written(clock.millis(), version);
        calls.put(call.id(), written);
        return written;
    }

    private CallEntry require(String id) {
        return live(id).orElseThrow(() -> new DirectoryException(Kind.GONE, "no such call: " + id));
    }

    private Optional<CallEntry> live(String id) {
        removeExpired();
        return Optional.ofNullable(calls.get(id));
    }

    private void removeExpired() {
        long oldest = clock.millis() - keep.toMillis();
        calls.values().removeIf(call -> call.updatedMillis() <= oldest);
    }

    private synchronized <T> Future<T> done(Supplier<T> work) {
        try {
            return Future.succeededFuture(work.get());
        } catch (DirectoryException failure) {
            return Future.failedFuture(failure);
        }
    }
}

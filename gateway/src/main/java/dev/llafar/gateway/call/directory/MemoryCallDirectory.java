package dev.llafar.gateway.call.directory;

import dev.llafar.gateway.call.directory.DirectoryFailure.Kind;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** For one node and the demo: what a restart forgets. Safe for use by many threads. */
public final class MemoryCallDirectory implements CallDirectory {
    private final InstantSource clock;
    private final Duration keep;
    private final int maxCalls;
    private final Map<String, CallEntry> calls = new HashMap<>();

    /**
     * A directory with nobody in it.
     *
     * @param keep how long a call is remembered after it was last written
     * @param maxCalls a call beyond them is refused with FULL
     */
    public MemoryCallDirectory(InstantSource clock, Duration keep, int maxCalls) {
        this.clock = clock;
        this.keep = keep;
        this.maxCalls = maxCalls;
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        return done(() -> {
            forgetExpired();
            if (calls.containsKey(call.id())) {
                throw new DirectoryFailure(Kind.EXISTS, "call " + call.id() + " is there already");
            }
            if (calls.size() >= maxCalls) {
                throw new DirectoryFailure(Kind.FULL, "there are " + calls.size() + " calls, which is the limit");
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
            forgetExpired();
            return calls.values().stream()
                    .filter(call -> call.meetingId().equals(Optional.of(meetingId)))
                    .findFirst();
        });
    }

    @Override
    public Future<CallEntry> replace(CallEntry call) {
        return done(() -> {
            CallEntry there = present(call.id());
            if (there.version() != call.version()) {
                throw new DirectoryFailure(
                        Kind.CONFLICT,
                        "call " + call.id() + " is at version " + there.version() + ", not " + call.version());
            }
            return put(call, call.version() + 1);
        });
    }

    @Override
    public Future<CallEntry> claim(String id, String node, Duration lease) {
        return done(() -> {
            CallEntry there = present(id);
            long now = clock.millis();
            there.lease().filter(held -> held.bars(node, now)).ifPresent(held -> {
                throw new DirectoryFailure(Kind.OWNED, "call " + id + " is held by " + held.node());
            });
            return put(there.withLease(Optional.of(new Lease(node, now + lease.toMillis()))), there.version() + 1);
        });
    }

    @Override
    public Future<Void> remove(String id) {
        return done(() -> calls.remove(id)).mapEmpty();
    }

    @Override
    public Future<List<CallEntry>> calls() {
        return done(() -> {
            forgetExpired();
            return List.copyOf(calls.values());
        });
    }

    private CallEntry put(CallEntry call, long version) {
        CallEntry written = call.written(clock.millis(), version);
        calls.put(call.id(), written);
        return written;
    }

    private CallEntry present(String id) {
        return live(id).orElseThrow(() -> new DirectoryFailure(Kind.GONE, "there is no call " + id));
    }

    private Optional<CallEntry> live(String id) {
        forgetExpired();
        return Optional.ofNullable(calls.get(id));
    }

    private void forgetExpired() {
        long oldest = clock.millis() - keep.toMillis();
        calls.values().removeIf(call -> call.updatedMillis() <= oldest);
    }

    private synchronized <T> Future<T> done(Supplier<T> work) {
        try {
            return Future.succeededFuture(work.get());
        } catch (DirectoryFailure failure) {
            return Future.failedFuture(failure);
        }
    }
}

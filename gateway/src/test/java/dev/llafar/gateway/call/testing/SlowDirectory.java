package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.directory.CallDirectory;
import dev.llafar.gateway.call.directory.CallEntry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A directory whose writes take as long as the test says. */
public final class SlowDirectory implements CallDirectory {
    private final CallDirectory directory;
    private volatile Supplier<Future<Void>> before = Future::succeededFuture;

    public SlowDirectory(CallDirectory directory) {
        this.directory = directory;
    }

    public void writesTake(Vertx vertx, long millis) {
        before = () -> {
            Promise<Void> over = Promise.promise();
            vertx.setTimer(millis, fired -> over.complete());
            return over.future();
        };
    }

    @Override
    public Future<CallEntry> create(CallEntry call) {
        return before.get().compose(ignored -> directory.create(call));
    }

    @Override
    public Future<CallEntry> replace(CallEntry call) {
        return before.get().compose(ignored -> directory.replace(call));
    }

    @Override
    public Future<Optional<CallEntry>> byId(String id) {
        return directory.byId(id);
    }

    @Override
    public Future<Optional<CallEntry>> byMeeting(String meetingId) {
        return directory.byMeeting(meetingId);
    }

    @Override
    public Future<CallEntry> claim(String id, String node, Duration lease) {
        return directory.claim(id, node, lease);
    }

    @Override
    public Future<Void> remove(String id) {
        return directory.remove(id);
    }

    @Override
    public Future<List<CallEntry>> calls() {
        return directory.calls();
    }
}

package dev.llafar.gateway.call.directory;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The truth about calls, shared by all nodes. Every write is conditional, stamps {@link CallEntry#updatedMillis()} and
 * counts {@link CallEntry#version()} up, and gives back what was written. A call that nobody writes for the directory's
 * keeping time is no longer there. Futures complete on the caller's context and fail with {@link DirectoryFailure} only.
 */
public interface CallDirectory extends AutoCloseable {

    /** Writes a call that is not there yet; its version becomes 1. Fails with EXISTS or FULL. */
    Future<CallEntry> create(CallEntry call);

    Future<Optional<CallEntry>> byId(String id);

    Future<Optional<CallEntry>> byMeeting(String meetingId);

    /** Writes a call over the version it carries. Fails with CONFLICT when there is another one, GONE when there is none. */
    Future<CallEntry> replace(CallEntry call);

    /**
     * Makes a node the owner of a call for a time, if nobody else is at the moment; the owner itself renews by it. Fails
     * with OWNED or GONE.
     */
    Future<CallEntry> claim(String id, String node, Duration lease);

    /** Forgets a call. One that is not there is forgotten. */
    Future<Void> remove(String id);

    /** All calls there are, in no order: for a node that starts, and for the gauge. */
    Future<List<CallEntry>> calls();

    /** Closes what it has open; does nothing where that is nothing. */
    @Override
    default void close() {}
}

package dev.llafar.gateway.call.directory;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The calls of all nodes. Every write is conditional, sets {@link CallEntry#updatedMillis()}, increments {@link
 * CallEntry#version()} and returns the entry as written. An entry expires when it has not been written for the directory's
 * retention period. Futures complete on the caller's context and fail with {@link DirectoryException} only.
 */
public interface CallDirectory extends AutoCloseable {

    /** Adds an entry, with version 1. Fails with EXISTS or FULL. */
    Future<CallEntry> create(CallEntry call);

    Future<Optional<CallEntry>> byId(String id);

    Future<Optional<CallEntry>> byMeeting(String meetingId);

    /** Replaces the entry of the same version. Fails with CONFLICT if it has another version, with GONE if there is none. */
    Future<CallEntry> replace(CallEntry call);

    /**
     * Gives a node the lease of a call, or renews it, unless another node has a lease that has not expired. Fails with OWNED
     * or GONE.
     */
    Future<CallEntry> claim(String id, String node, Duration lease);

    /** Removes an entry, if there is one. */
    Future<Void> remove(String id);

    /** Lists all entries, in no particular order. */
    Future<List<CallEntry>> calls();

    /** Closes the connections, if there are any. */
    @Override
    default void close() {}
}

package dev.llafar.gateway.call;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The histories of this node's active calls and of the {@value #MAX_ENDED_HISTORIES} that ended last, and the ids of more
 * ended calls, so that a late event does not start one again. Thread safe.
 */
final class RecentCalls {
    /** Enough for a slow client to read the end of a history. Histories contain what was said, so no more are kept. */
    private static final int MAX_ENDED_HISTORIES = 50;

    /** 500 concurrent calls of one minute each reach this number in 20 minutes. */
    private static final int MAX_ENDED_IDS = 10_000;

    private final Map<String, CallHistory> active = new LinkedHashMap<>();
    private final Map<String, CallHistory> ended = new BoundedMap<>(MAX_ENDED_HISTORIES);
    private final Set<String> endedIds = Collections.newSetFromMap(new BoundedMap<>(MAX_ENDED_IDS));

    /** Starts the history of a call. */
    synchronized CallHistory add(String callId) {
        CallHistory history = new CallHistory();
        ended.remove(callId);
        active.put(callId, history);
        return history;
    }

    /** Moves the history of a call that this node no longer owns to those that ended. */
    synchronized void remove(String callId) {
        CallHistory history = active.remove(callId);
        if (history != null) {
            ended.put(callId, history);
        }
    }

    /** Adds the id of a call that has ended, as opposed to one that another node has taken over. */
    synchronized void addEnded(String callId) {
        endedIds.add(callId);
    }

    synchronized boolean hasEnded(String callId) {
        return endedIds.contains(callId);
    }

    synchronized Optional<CallHistory> history(String callId) {
        CallHistory history = active.get(callId);
        return Optional.ofNullable(history != null ? history : ended.get(callId));
    }

    /** Removes the entry that was inserted first when it exceeds its bound. */
    private static final class BoundedMap<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        private final int maxSize;

        private BoundedMap(int maxSize) {
            this.maxSize = maxSize;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > maxSize;
        }
    }
}

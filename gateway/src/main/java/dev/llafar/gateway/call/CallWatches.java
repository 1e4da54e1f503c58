package dev.llafar.gateway.call;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The watches of a node's calls, and of the last {@value #MOST_PAST} that have ended. Thread safe. */
final class CallWatches {
    /** A watcher who is slow still sees the end; more would be conversations kept for nobody. */
    private static final int MOST_PAST = 50;

    private final Map<String, CallWatch> present = new LinkedHashMap<>();
    private final Map<String, CallWatch> past = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CallWatch> eldest) {
            return size() > MOST_PAST;
        }
    };

    synchronized CallWatch begin(String callId) {
        CallWatch watch = new CallWatch();
        past.remove(callId);
        present.put(callId, watch);
        return watch;
    }

    synchronized void end(String callId) {
        CallWatch watch = present.remove(callId);
        if (watch != null) {
            past.put(callId, watch);
        }
    }

    synchronized Optional<CallWatch> of(String callId) {
        CallWatch watch = present.get(callId);
        return Optional.ofNullable(watch != null ? watch : past.get(callId));
    }
}

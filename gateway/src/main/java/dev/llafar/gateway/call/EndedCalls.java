package dev.llafar.gateway.call;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Calls that are over, so that an event which comes late does not begin one anew. Thread safe. */
final class EndedCalls {
    /** At the bound the oldest is forgotten; at 500 calls of a minute each that is after 20 minutes. */
    private static final int REMEMBERED = 10_000;

    private final Set<String> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    void add(String callId) {
        ids.add(callId);
    }

    boolean contains(String callId) {
        return ids.contains(callId);
    }
}

package dev.llafar.kvs.endpoint;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Endpoints by stream and API, which expire. Bounded: the least recently used entry is removed, which costs one more
 * GetDataEndpoint. Not thread safe.
 */
final class EndpointCache {
    /** AWS recommends to refresh endpoints within an hour. */
    static final long LIFETIME_MILLIS = 45 * 60_000L;

    static final int MAX_ENTRIES = 10_000;
    private final Map<Key, Found> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Found> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    private record Key(StreamRef stream, String api) {}

    private record Found(URI endpoint, long atMillis) {}

    Optional<URI> get(StreamRef stream, String api, long nowMillis) {
        Found entry = entries.get(new Key(stream, api));
        return entry == null || nowMillis - entry.atMillis() >= LIFETIME_MILLIS
                ? Optional.empty()
                : Optional.of(entry.endpoint());
    }

    void put(StreamRef stream, String api, URI endpoint, long nowMillis) {
        entries.put(new Key(stream, api), new Found(endpoint, nowMillis));
    }

    void forget(StreamRef stream, String api) {
        entries.remove(new Key(stream, api));
    }
}

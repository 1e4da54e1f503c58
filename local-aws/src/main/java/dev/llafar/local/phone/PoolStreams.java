package dev.llafar.local.phone;

import dev.llafar.local.chime.StreamPoolStore;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** The streams of the pools. An upload gets the stream that was released first, or a new one. */
final class PoolStreams {
    private final StreamStore store;
    private final Map<String, ArrayDeque<VideoStream>> free = new HashMap<>();
    private int created;
    private int inUse;

    PoolStreams(StreamStore store) {
        this.store = store;
    }

    VideoStream acquire(StreamPoolStore.Pool pool, long nowMillis) {
        inUse++;
        ArrayDeque<VideoStream> candidates = free.computeIfAbsent(pool.name(), name -> new ArrayDeque<>());
        candidates.removeIf(VideoStream::deleted);
        candidates.forEach(idle -> idle.retained(nowMillis)); // Drops expired fragments.
        VideoStream stream = candidates.poll();
        if (stream != null) {
            return stream;
        }
        created++;
        String name = "ChimeMediaPipeline-" + pool.name() + "-" + created;
        return store.createForService(new StreamStore.CreateStream(name, "", "", "", pool.retentionHours()), nowMillis);
    }

    void release(StreamPoolStore.Pool pool, VideoStream stream) {
        inUse--;
        free.computeIfAbsent(pool.name(), name -> new ArrayDeque<>()).add(stream);
    }

    int inUse() {
        return inUse;
    }
}

package dev.llafar.local.phone;

import dev.llafar.local.chime.StreamPool;
import dev.llafar.local.kvs.CreateStream;
import dev.llafar.local.kvs.StreamStore;
import dev.llafar.local.kvs.VideoStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** The streams of the pools: a voice gets the one that has been free longest, or a new one. */
final class PoolStreams {
    private final StreamStore store;
    private final Map<String, ArrayDeque<VideoStream>> free = new HashMap<>();
    private int made;
    private int inUse;

    PoolStreams(StreamStore store) {
        this.store = store;
    }

    VideoStream take(StreamPool pool, long nowMillis) {
        inUse++;
        ArrayDeque<VideoStream> candidates = free.computeIfAbsent(pool.name(), name -> new ArrayDeque<>());
        candidates.removeIf(VideoStream::deleted);
        candidates.forEach(idle -> idle.retained(nowMillis)); // lets go of what is too old
        VideoStream stream = candidates.poll();
        if (stream != null) {
            return stream;
        }
        made++;
        String name = "ChimeMediaPipeline-" + pool.name() + "-" + made;
        return store.createForService(new CreateStream(name, "", "", "", pool.retentionHours()), nowMillis);
    }

    void giveBack(StreamPool pool, VideoStream stream) {
        inUse--;
        free.computeIfAbsent(pool.name(), name -> new ArrayDeque<>()).add(stream);
    }

    int inUse() {
        return inUse;
    }
}

package dev.llafar.local.kvs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One stream: its fragments in order of ingestion, its readers and its writer. A fragment has a position, counted from
 * 0 since the stream was made, which stays its own when older ones go.
 */
public final class VideoStream {
    /** How long an unpersisted stream keeps fragments, as the service's buffer does. */
    static final long BUFFER_MILLIS = 5 * 60_000L;

    private static final long MILLIS_PER_HOUR = 3_600_000L;

    private final StreamDescription description;
    private final long maxBytes;
    private final TreeMap<Long, StoredFragment> fragments = new TreeMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private long endPosition;
    private long bytes;
    private int readers;
    private int writers;
    private long lastActivityMillis;
    private boolean deleted;
    private final List<Runnable> watchers = new ArrayList<>();

    VideoStream(StreamDescription description, long maxBytes) {
        this.description = description;
        this.maxBytes = maxBytes;
        this.lastActivityMillis = description.creationMillis();
    }

    public StreamDescription description() {
        return description;
    }

    /** Whether fragments outlive the buffer, and with it whether PERSISTED acknowledgements are sent. */
    public boolean persists() {
        return description.retentionHours() > 0;
    }

    /** Takes a fragment in and lets go of what retention and memory no longer hold. */
    void append(StoredFragment fragment, long nowMillis) {
        fragments.put(endPosition, fragment);
        positions.put(fragment.number(), endPosition);
        endPosition++;
        bytes += fragment.sizeBytes();
        lastActivityMillis = nowMillis;
        expire(nowMillis);
        while (bytes > maxBytes && fragments.size() > 1) {
            dropOldest();
        }
        wake();
    }

    /** Lets go of what is older than the retention. */
    void expire(long nowMillis) {
        long keepMillis = persists() ? description.retentionHours() * MILLIS_PER_HOUR : BUFFER_MILLIS;
        while (!fragments.isEmpty() && fragments.firstEntry().getValue().serverMillis() < nowMillis - keepMillis) {
            dropOldest();
        }
    }

    void dropOldest() {
        Map.Entry<Long, StoredFragment> oldest = fragments.pollFirstEntry();
        if (oldest != null) {
            bytes -= oldest.getValue().sizeBytes();
            positions.remove(oldest.getValue().number());
        }
    }

    /** The fragment at {@code position}, or null when it is to come or has gone. */
    @Nullable
    StoredFragment at(long position) {
        return fragments.get(position);
    }

    /** The fragment of that number, or null when it is not, or no longer, here. */
    public @Nullable StoredFragment numbered(String number) {
        Long position = positions.get(number);
        return position == null ? null : fragments.get(position);
    }

    /** Position of the fragment of that number, or -1. */
    long positionOf(String number) {
        return positions.getOrDefault(number, -1L);
    }

    /** What is retained, oldest first. */
    public List<StoredFragment> retained(long nowMillis) {
        expire(nowMillis);
        return List.copyOf(fragments.values());
    }

    /** Position of the oldest fragment retained; {@link #endPosition()} when there is none. */
    long startPosition() {
        return fragments.isEmpty() ? endPosition : fragments.firstKey();
    }

    /** Position that the next fragment will have. */
    long endPosition() {
        return endPosition;
    }

    /** The server's time of the latest fragment, or {@code otherwise} when there is none. */
    long latestServerMillis(long otherwise) {
        return fragments.isEmpty()
                ? otherwise
                : fragments.lastEntry().getValue().serverMillis();
    }

    long bytes() {
        return bytes;
    }

    int readers() {
        return readers;
    }

    int writers() {
        return writers;
    }

    void readerCame() {
        readers++;
    }

    void readerLeft() {
        readers--;
    }

    void writerCame(long nowMillis) {
        writers++;
        lastActivityMillis = nowMillis;
    }

    void writerLeft(long nowMillis) {
        writers--;
        lastActivityMillis = nowMillis;
        wake();
    }

    /** Calls {@code watcher} whenever there may be news for a reader; as many watchers as connections allow. */
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    private void wake() {
        List.copyOf(watchers).forEach(Runnable::run); // a watcher may take itself off the list
    }

    long lastActivityMillis() {
        return lastActivityMillis;
    }

    void delete() {
        deleted = true;
        fragments.clear();
        positions.clear();
        bytes = 0;
        wake();
    }

    /** Whether DeleteStream was called; readers and writers then end. */
    public boolean deleted() {
        return deleted;
    }
}

package dev.llafar.local.kvs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One stream, with its fragments in the order of ingestion, its readers and its writer. Positions of fragments count from 0
 * since the stream was created, and do not change when older fragments are dropped.
 */
public final class VideoStream {
    /** How long a stream without retention keeps fragments, as the buffer of the service does. */
    static final long BUFFER_MILLIS = 5 * 60_000L;

    private static final long MILLIS_PER_HOUR = 3_600_000L;

    private final Description description;
    private final long maxBytes;
    private final TreeMap<Long, StoredFragment> fragments = new TreeMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private long endPosition;
    private long bytes;
    private int readers;
    private int writers;
    private long lastActivityMillis;
    private boolean deleted;
    private final List<Runnable> listeners = new ArrayList<>();

    VideoStream(Description description, long maxBytes) {
        this.description = description;
        this.maxBytes = maxBytes;
        this.lastActivityMillis = description.creationMillis();
    }

    public Description description() {
        return description;
    }

    /** Whether the stream has a retention time; only then PERSISTED acknowledgements are sent. */
    public boolean persists() {
        return description.retentionHours() > 0;
    }

    /** Adds a fragment and drops those beyond the retention time or the memory limit. */
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
        notifyListeners();
    }

    /** Drops fragments that are older than the retention time. */
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

    /** The fragment at a position; null if it was dropped or does not exist yet. */
    @Nullable
    StoredFragment at(long position) {
        return fragments.get(position);
    }

    /** The fragment with a number; null if it was dropped or never existed. */
    public @Nullable StoredFragment numbered(String number) {
        Long position = positions.get(number);
        return position == null ? null : fragments.get(position);
    }

    /** The position of a fragment, or -1 if the stream does not contain it. */
    long positionOf(String number) {
        return positions.getOrDefault(number, -1L);
    }

    /** The retained fragments, oldest first. */
    public List<StoredFragment> retained(long nowMillis) {
        expire(nowMillis);
        return List.copyOf(fragments.values());
    }

    /** The position of the oldest retained fragment; {@link #endPosition()} if there is none. */
    long startPosition() {
        return fragments.isEmpty() ? endPosition : fragments.firstKey();
    }

    /** The position of the next fragment. */
    long endPosition() {
        return endPosition;
    }

    /** The server timestamp of the newest fragment, or {@code otherwise} if there is none. */
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

    void addReader() {
        readers++;
    }

    void removeReader() {
        readers--;
    }

    void addWriter(long nowMillis) {
        writers++;
        lastActivityMillis = nowMillis;
    }

    void removeWriter(long nowMillis) {
        writers--;
        lastActivityMillis = nowMillis;
        notifyListeners();
    }

    /** Calls the listener after each change that may concern a reader. The limit of connections bounds their number. */
    public void addListener(Runnable listener) {
        listeners.add(listener);
    }

    public void removeListener(Runnable listener) {
        listeners.remove(listener);
    }

    private void notifyListeners() {
        List.copyOf(listeners).forEach(Runnable::run); // A listener may remove itself.
    }

    long lastActivityMillis() {
        return lastActivityMillis;
    }

    void delete() {
        deleted = true;
        fragments.clear();
        positions.clear();
        bytes = 0;
        notifyListeners();
    }

    /** Whether the stream was deleted, which ends its readers and its writer. */
    public boolean deleted() {
        return deleted;
    }

    /**
     * The properties that DescribeStream returns.
     *
     * @param arn ends with the creation time, as in AWS, so that a stream that is created again has another ARN
     * @param mediaType empty if none was given
     * @param retentionHours 0 keeps fragments only in the service's buffer
     */
    public record Description(
            String name,
            String arn,
            String deviceName,
            String mediaType,
            String kmsKeyId,
            String version,
            long creationMillis,
            int retentionHours) {}
}

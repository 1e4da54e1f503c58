package dev.llafar.local.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map with a maximum size; a further entry replaces the eldest one. Not thread safe. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int maxEntries;

    private BoundedMap(int maxEntries, boolean accessOrder) {
        super(16, 0.75f, accessOrder);
        this.maxEntries = maxEntries;
    }

    /** Replaces the entry that was added first. */
    public static <K, V> BoundedMap<K, V> byInsertion(int maxEntries) {
        return new BoundedMap<>(maxEntries, false);
    }

    /** Replaces the least recently used entry. */
    public static <K, V> BoundedMap<K, V> byAccess(int maxEntries) {
        return new BoundedMap<>(maxEntries, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > maxEntries;
    }
}

package dev.llafar.local.kvs;

import dev.llafar.kvs.fragment.Fragment;

/** The upload into a stream, of which there is at most one at a time. */
public final class StreamWriter implements AutoCloseable {
    private final StreamStore store;
    private final VideoStream stream;
    private final FragmentNumbers numbers;
    private boolean open = true;
    private long nowMillis;

    StreamWriter(StreamStore store, VideoStream stream, FragmentNumbers numbers, long nowMillis) {
        this.store = store;
        this.stream = stream;
        this.numbers = numbers;
        this.nowMillis = nowMillis;
        stream.addWriter(nowMillis);
    }

    public VideoStream stream() {
        return stream;
    }

    /** Returns the number for the fragment whose first byte was just received. */
    String nextNumber(long nowMillis) {
        this.nowMillis = nowMillis;
        return numbers.next(nowMillis);
    }

    /** Numbers and stores a complete fragment with absolute timecodes, for services in the same process. */
    public StoredFragment write(Fragment media, long lengthMillis, long nowMillis) {
        StoredFragment stored =
                new StoredFragment(nextNumber(nowMillis), media.timeMillis(), nowMillis, lengthMillis, media);
        append(stored, nowMillis);
        return stored;
    }

    void append(StoredFragment fragment, long nowMillis) {
        this.nowMillis = nowMillis;
        stream.append(fragment, nowMillis);
        store.trim();
    }

    /** Ends the upload; closing it again does nothing. */
    @Override
    public void close() {
        close(nowMillis);
    }

    /** Ends the upload at {@code nowMillis}, from which readers count the time without a producer. */
    public void close(long nowMillis) {
        if (open) {
            open = false;
            stream.removeWriter(nowMillis);
        }
    }
}

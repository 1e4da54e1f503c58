package dev.llafar.local.kvs;

import dev.llafar.kvs.fragment.Fragment;

/** The one upload that a stream has at a time. */
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
        stream.writerCame(nowMillis);
    }

    public VideoStream stream() {
        return stream;
    }

    /** The number of the fragment whose first byte has just come. */
    String numberNext(long nowMillis) {
        this.nowMillis = nowMillis;
        return numbers.next(nowMillis);
    }

    /** Numbers and stores a whole fragment with absolute timecodes, as a service that writes in-process does. */
    public StoredFragment write(Fragment media, long lengthMillis, long nowMillis) {
        StoredFragment stored =
                new StoredFragment(numberNext(nowMillis), media.timeMillis(), nowMillis, lengthMillis, media);
        append(stored, nowMillis);
        return stored;
    }

    void append(StoredFragment fragment, long nowMillis) {
        this.nowMillis = nowMillis;
        stream.append(fragment, nowMillis);
        store.trim();
    }

    /** The upload is over; closing again does nothing. */
    @Override
    public void close() {
        close(nowMillis);
    }

    /** The upload is over at {@code nowMillis}: from here readers at the tip count the silence. */
    public void close(long nowMillis) {
        if (open) {
            open = false;
            stream.writerLeft(nowMillis);
        }
    }
}

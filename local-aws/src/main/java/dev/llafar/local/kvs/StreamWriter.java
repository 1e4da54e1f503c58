package dev.llafar.local.kvs;

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

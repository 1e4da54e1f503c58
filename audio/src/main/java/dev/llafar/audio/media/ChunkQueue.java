package dev.llafar.audio.media;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of bytes from the thread that pushes them to the thread that decodes them. It holds at most {@code
 * capacityBytes} plus the one chunk that crossed this limit; it rejects any further chunk. Once it has been full, it
 * reports that it is writable when it is half empty.
 */
final class ChunkQueue extends InputStream {
    private final int capacityBytes;
    private final Runnable onWritable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int readOfFirst;
    private long queuedBytes;
    private boolean full;
    private boolean ended;
    private boolean aborted;

    ChunkQueue(int capacityBytes, Runnable onWritable) {
        this.capacityBytes = capacityBytes;
        this.onWritable = onWritable;
    }

    /** Returns whether there is room for more; if not, {@code onWritable} will be called. */
    boolean push(byte[] chunk) {
        lock.lock();
        try {
            if (ended) {
                throw new IllegalStateException("a chunk of " + chunk.length + " bytes was pushed after the end");
            }
            if (aborted) {
                return true;
            }
            if (queuedBytes >= capacityBytes) {
                throw new IllegalStateException("a chunk of " + chunk.length + " bytes was pushed while " + queuedBytes
                        + " bytes are queued, expected none until fewer than " + capacityBytes + " are queued");
            }
            if (chunk.length > 0) {
                chunks.add(chunk);
                queuedBytes += chunk.length;
                changed.signal();
            }
            full = queuedBytes >= capacityBytes;
            return !full;
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void abort() {
        lock.lock();
        try {
            aborted = true;
            chunks.clear();
            queuedBytes = 0;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Blocks until at least one byte is available, and returns what is available. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        boolean writable;
        int taken;
        lock.lock();
        try {
            while (chunks.isEmpty() && !ended && !aborted) {
                changed.awaitUninterruptibly();
            }
            if (aborted) {
                throw new IOException("aborted");
            }
            var first = chunks.peek();
            if (first == null) {
                return -1;
            }
            taken = Math.min(length, first.length - readOfFirst);
            System.arraycopy(first, readOfFirst, target, offset, taken);
            readOfFirst += taken;
            queuedBytes -= taken;
            if (readOfFirst == first.length) {
                chunks.remove();
                readOfFirst = 0;
            }
            writable = full && queuedBytes <= capacityBytes / 2;
            full = full && !writable;
        } finally {
            lock.unlock();
        }
        if (writable) {
            onWritable.run();
        }
        return taken;
    }
}

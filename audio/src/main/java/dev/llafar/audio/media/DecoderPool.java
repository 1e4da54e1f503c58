package dev.llafar.audio.media;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that decode pushed streams. Each {@link PushDecoder} occupies one thread from its start to its end, because
 * libavformat reads bytes through a blocking callback; docs/decisions/0015-container-threads.md gives the reasons and the
 * memory cost. Threads are created on demand, reused, and stopped after they have been idle for a while. The pool never
 * queues a stream: when the bound is reached, it rejects the next one. Thread safe.
 */
public final class DecoderPool implements AutoCloseable {
    /** More than the sessions of a server with default settings (200), since an aborted stream ends a little later. */
    public static final int DEFAULT_MAX_STREAMS = 256;

    private static final Duration IDLE_THREAD_LIFETIME = Duration.ofSeconds(10);
    private static final DecoderPool SHARED = new DecoderPool(DEFAULT_MAX_STREAMS, IDLE_THREAD_LIFETIME);

    private final AtomicInteger activeStreams = new AtomicInteger();
    private final ThreadPoolExecutor threads;
    private volatile int maxStreams;

    /**
     * Creates a pool without threads.
     *
     * @param maxStreams the largest number of streams that are decoded at the same time
     */
    public DecoderPool(int maxStreams, Duration idleThreadLifetime) {
        this.maxStreams = checked(maxStreams);
        // The streams are counted here and not by the executor, which counts a thread as busy for a moment after its
        // stream
        // has ended. In that moment the next stream gets another thread rather than an error.
        this.threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                idleThreadLifetime.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("media-decoder-", 1).factory());
    }

    /** The pool of this process. */
    public static DecoderPool shared() {
        return SHARED;
    }

    /** Changes the bound. Streams that are being decoded continue, even if there are more of them. */
    public void setMaxStreams(int maxStreams) {
        this.maxStreams = checked(maxStreams);
    }

    public int maxStreams() {
        return maxStreams;
    }

    /** Streams that are being decoded now. */
    public int activeStreams() {
        return activeStreams.get();
    }

    /** Threads that exist now, the idle ones included. */
    public int threads() {
        return threads.getPoolSize();
    }

    /** Accepts no more streams. Those that are being decoded continue, and their threads end with them. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /**
     * Runs a stream's decoding, which must call {@link #streamEnded} when it has ended.
     *
     * @throws RejectedExecutionException if the bound is reached, the pool is closed or the system has no more threads
     */
    void execute(Runnable decoding) {
        int streams = activeStreams.incrementAndGet();
        try {
            if (streams > maxStreams) {
                throw new RejectedExecutionException("at most " + maxStreams + " streams are decoded at a time");
            }
            threads.execute(decoding);
        } catch (RejectedExecutionException rejected) {
            activeStreams.decrementAndGet();
            throw rejected;
        } catch (OutOfMemoryError noThread) {
            // The JVM reports a limit on threads as an OutOfMemoryError.
            activeStreams.decrementAndGet();
            throw new RejectedExecutionException("no thread could be created", noThread);
        }
    }

    void streamEnded() {
        activeStreams.decrementAndGet();
    }

    private static int checked(int maxStreams) {
        if (maxStreams < 1) {
            throw new IllegalArgumentException("maxStreams is " + maxStreams + ", expected at least 1");
        }
        return maxStreams;
    }
}

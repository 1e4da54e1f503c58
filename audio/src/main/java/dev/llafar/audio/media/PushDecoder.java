package dev.llafar.audio.media;

import dev.llafar.audio.media.MediaException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a stream whose bytes are pushed by an event loop as they arrive: Ogg or WebM that is still being recorded. A
 * thread of a {@link DecoderPool} decodes; {@link #push}, {@link #end} and {@link #abort} never block, and may be called
 * from any one thread.
 *
 * <p>Back-pressure: an {@link Output} that blocks stops the decoder, so its queue fills and {@code push} returns false.
 * The caller then pauses its socket until {@link Output#writable}.
 */
public final class PushDecoder implements AutoCloseable {
    private final ChunkQueue queue;
    private final Output output;
    private final String name;
    private final MediaOptions options;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private volatile @Nullable MediaDecoder decoder;
    private volatile boolean aborted;

    /** Receives the audio. Called on the decoder's thread, one call at a time, and not after abort. */
    public interface Output {
        /** The next samples, in order. May block, which is how back-pressure is applied. */
        void decoded(PcmChunk chunk);

        /**
         * The last call: all bytes pushed before the end are decoded and delivered.
         *
         * @param incomplete as {@link MediaDecoder#incomplete()}
         */
        void ended(boolean incomplete);

        /**
         * The last call: the stream cannot be decoded, {@link #decoded} threw, or all threads of the pool are in use ({@link
         * Reason#OVERLOADED}; {@link PushDecoder#start} itself makes this call).
         */
        void failed(MediaException cause);

        /** {@link PushDecoder#push} returned false, and there is room again now. */
        void writable();
    }

    private PushDecoder(String name, MediaOptions options, int capacityBytes, Output output) {
        this.name = name;
        this.options = options;
        this.output = output;
        this.queue = new ChunkQueue(capacityBytes, this::reportWritable);
    }

    /**
     * Starts to decode on a thread of the pool of this process.
     *
     * @param name for error messages
     * @param capacityBytes the number of queued bytes from which {@link #push} returns false
     */
    public static PushDecoder start(String name, MediaOptions options, int capacityBytes, Output output) {
        return start(DecoderPool.shared(), name, options, capacityBytes, output);
    }

    /** Starts to decode on a thread of the given pool. */
    public static PushDecoder start(
            DecoderPool pool, String name, MediaOptions options, int capacityBytes, Output output) {
        if (capacityBytes < 1) {
            throw new IllegalArgumentException("capacityBytes is " + capacityBytes + ", expected at least 1");
        }
        var decoder = new PushDecoder(name, options, capacityBytes, output);
        try {
            pool.execute(() -> decoder.decode(pool));
        } catch (RejectedExecutionException rejected) {
            decoder.terminate(new MediaException(
                    name, Reason.OVERLOADED, "cannot be decoded now: " + rejected.getMessage(), rejected));
        }
        return decoder;
    }

    /**
     * Queues bytes. The decoder owns the array afterwards.
     *
     * @return whether more bytes are accepted at once; after false, not before {@link Output#writable}
     * @throws IllegalStateException if the caller did not wait for that, or after {@link #end}; nothing is queued then
     */
    public boolean push(byte[] chunk) {
        return queue.push(chunk);
    }

    /** Ends the input. The queued bytes are decoded, then {@link Output#ended} or {@link Output#failed} is called. */
    public void end() {
        queue.end();
    }

    /** Discards what is queued and stops decoding; the output receives no more calls. */
    public void abort() {
        aborted = true;
        queue.abort();
        var current = decoder;
        if (current != null) {
            current.interrupt();
        }
    }

    /** Completes when decoding has stopped, the output receives no more calls and all native memory is freed. */
    public CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    /** The same as {@link #abort}; has no effect after the end. */
    @Override
    public void close() {
        abort();
    }

    private void reportWritable() {
        if (!aborted) {
            output.writable();
        }
    }

    private void decode(DecoderPool pool) {
        MediaException failure = null;
        try {
            decodeAll();
        } catch (MediaException cause) {
            failure = cause;
        } catch (RuntimeException | Error cause) {
            failure = new MediaException(name, Reason.UNREADABLE, "decoding stopped: " + cause, cause);
        } finally {
            pool.streamEnded();
        }
        terminate(failure);
    }

    private void decodeAll() throws MediaException {
        boolean incomplete;
        try (var opened = MediaDecoder.open(queue, name, options, Spool.shared(), () -> aborted)) {
            decoder = opened;
            for (var chunk = opened.read(); chunk != null; chunk = opened.read()) {
                if (aborted) {
                    return;
                }
                output.decoded(chunk);
            }
            incomplete = opened.incomplete();
        } finally {
            decoder = null;
        }
        if (!aborted) {
            output.ended(incomplete);
        }
    }

    private void terminate(@Nullable MediaException failure) {
        try {
            if (failure != null && !aborted) {
                output.failed(failure);
            }
        } finally {
            // Bytes that are still pushed are discarded and do not count against the capacity.
            queue.abort();
            terminated.complete(null);
        }
    }
}

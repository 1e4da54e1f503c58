package dev.llafar.audio.media;

import dev.llafar.audio.media.MediaException.Reason;
import java.util.concurrent.CompletableFuture;

/**
 * Decodes a stream whose bytes an event loop pushes as they arrive: Ogg or WebM as it grows. Decoding has a thread of its
 * own; {@link #push}, {@link #end} and {@link #abort} never wait and may be called from any one thread.
 *
 * <p>Back-pressure reaches through: an {@link Output} that waits makes the decoder wait, its queue fill, {@code push}
 * answer false and the pusher pause its socket until {@link Output#writable}.
 */
public final class PushDecoder implements AutoCloseable {
    private final ChunkQueue queue;
    private final Output output;
    private final String name;
    private final MediaOptions options;
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private volatile boolean aborted;

    /** Where the sound goes. Called on the decoder's thread, one call at a time; after abort, not called any more. */
    public interface Output {
        /** The next samples, in order. May wait: that is the back-pressure. */
        void decoded(PcmChunk chunk);

        /**
         * The last call: all bytes pushed before the end are decoded and delivered.
         *
         * @param incomplete as {@link MediaDecoder#incomplete()}
         */
        void ended(boolean incomplete);

        /** The last call: the stream cannot be decoded, or {@link #decoded} threw. */
        void failed(MediaException cause);

        /** {@link PushDecoder#push} answered false, and there is room again now. */
        void writable();
    }

    private PushDecoder(String name, MediaOptions options, int capacityBytes, Output output) {
        this.name = name;
        this.options = options;
        this.output = output;
        this.queue = new ChunkQueue(capacityBytes, this::announceRoom);
    }

    /**
     * Starts a decoder and its thread.
     *
     * @param name for errors and the thread
     * @param capacityBytes at which {@link #push} asks to pause
     */
    public static PushDecoder start(String name, MediaOptions options, int capacityBytes, Output output) {
        if (capacityBytes < 1) {
            throw new IllegalArgumentException("capacityBytes is " + capacityBytes + ", expected at least 1");
        }
        var decoder = new PushDecoder(name, options, capacityBytes, output);
        Thread.ofPlatform().daemon().name("media-" + name).start(decoder::decode);
        return decoder;
    }

    /**
     * Queues bytes; the array is the decoder's from now on.
     *
     * @return whether more may come at once; after false, not before {@link Output#writable}
     * @throws IllegalStateException if that was not respected, or after {@link #end}; nothing is queued then
     */
    public boolean push(byte[] chunk) {
        return queue.push(chunk);
    }

    /** No more bytes come. What is queued is decoded, then {@link Output#ended} or {@link Output#failed} is called. */
    public void end() {
        queue.end();
    }

    /** Drops what is queued and ends the thread; the output hears nothing more. */
    public void abort() {
        aborted = true;
        queue.abort();
    }

    /** Completes when the thread is done with everything, native memory included. */
    public CompletableFuture<Void> terminated() {
        return terminated.copy();
    }

    /** The same as {@link #abort}; nothing happens after the end. */
    @Override
    public void close() {
        abort();
    }

    private void announceRoom() {
        if (!aborted) {
            output.writable();
        }
    }

    private void decode() {
        try {
            decodeAll();
        } catch (MediaException failure) {
            fail(failure);
        } catch (RuntimeException | Error failure) {
            fail(new MediaException(name, Reason.UNREADABLE, "decoding stopped: " + failure, failure));
        } finally {
            // Whoever pushes on is not asked to pause for ever.
            queue.abort();
            terminated.complete(null);
        }
    }

    private void decodeAll() throws MediaException {
        boolean incomplete;
        try (var decoder = MediaDecoder.open(queue, name, options)) {
            for (var chunk = decoder.read(); chunk != null; chunk = decoder.read()) {
                if (aborted) {
                    return;
                }
                output.decoded(chunk);
            }
            incomplete = decoder.incomplete();
        }
        if (!aborted) {
            output.ended(incomplete);
        }
    }

    private void fail(MediaException failure) {
        if (!aborted) {
            output.failed(failure);
        }
    }
}

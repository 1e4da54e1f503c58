package dev.llafar.kvs.mux;

import dev.llafar.kvs.producer.KvsProducer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a media file as the source of a producer, on its own thread. A fragment is encoded when the producer requests it, so a
 * slow service slows down reading. {@code MediaFragmentSource.open(() -> MediaFragments.open(file, options))}.
 */
public final class MediaFragmentSource implements KvsProducer.Source, AutoCloseable {
    private final ExecutorService thread;
    private volatile @Nullable MediaFragments media;
    private volatile boolean stopped;

    private MediaFragmentSource(ExecutorService thread) {
        this.thread = thread;
    }

    /**
     * Opens a media file.
     *
     * @param opening runs on the new thread and may block
     * @return fails with the exception of {@code opening}, usually a {@link dev.llafar.audio.media.MediaException}
     */
    public static Future<MediaFragmentSource> open(Callable<MediaFragments> opening) {
        var thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("llafar-mux").daemon().factory());
        var pulled = new MediaFragmentSource(thread);
        return pulled.run(() -> {
                    pulled.media = opening.call();
                    return pulled;
                })
                .onFailure(failure -> thread.shutdown());
    }

    /** The open media file. */
    public MediaFragments media() {
        var opened = media;
        if (opened == null) {
            throw new IllegalStateException("the media file is not open");
        }
        return opened;
    }

    @Override
    public Future<Optional<KvsProducer.OutgoingFragment>> next() {
        return stopped
                ? Future.succeededFuture(Optional.empty())
                : run(() -> stopped ? Optional.empty() : media().next());
    }

    /** Ends the source, so that the upload ends with the fragments sent so far. May be called from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Interrupts current work and frees the media file, on its thread. */
    @Override
    public void close() {
        stopped = true;
        var opened = media;
        if (opened != null && !thread.isShutdown()) {
            opened.interrupt();
            thread.execute(opened::close);
            thread.shutdown();
        }
    }

    private <T> Future<T> run(Callable<T> work) {
        Promise<T> done = Promise.promise();
        try {
            thread.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception | Error failure) {
                    done.fail(failure);
                }
            });
        } catch (RejectedExecutionException closed) {
            done.fail(closed);
        }
        return done.future();
    }
}

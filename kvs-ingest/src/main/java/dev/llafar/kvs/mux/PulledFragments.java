package dev.llafar.kvs.mux;

import dev.llafar.kvs.producer.FragmentSource;
import dev.llafar.kvs.producer.OutgoingFragment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A medium as a producer pulls it: opened and worked on by a thread of its own, one fragment ahead of nobody, so that a slow
 * service slows the reading. {@code PulledFragments.open(() -> MediaFragments.open(file, options))}.
 */
public final class PulledFragments implements FragmentSource, AutoCloseable {
    private final ExecutorService thread;
    private volatile @Nullable MediaFragments media;
    private volatile boolean stopped;

    private PulledFragments(ExecutorService thread) {
        this.thread = thread;
    }

    /**
     * Opens a medium.
     *
     * @param opening may block; run on the new thread
     * @return fails with what {@code opening} throws, a {@link dev.llafar.audio.media.MediaException} for a medium
     */
    public static Future<PulledFragments> open(Callable<MediaFragments> opening) {
        var thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("llafar-mux").daemon().factory());
        var pulled = new PulledFragments(thread);
        return pulled.run(() -> {
                    pulled.media = opening.call();
                    return pulled;
                })
                .onFailure(failure -> thread.shutdown());
    }

    /** The medium; for what it tells of itself. */
    public MediaFragments media() {
        var opened = media;
        if (opened == null) {
            throw new IllegalStateException("the medium is not open");
        }
        return opened;
    }

    @Override
    public Future<Optional<OutgoingFragment>> next() {
        return stopped
                ? Future.succeededFuture(Optional.empty())
                : run(() -> stopped ? Optional.empty() : media().next());
    }

    /** From now on there are no more fragments: the upload ends with those that went out. From any thread. */
    public void stop() {
        stopped = true;
    }

    /** Ends the work under way and frees the medium, on its thread. */
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

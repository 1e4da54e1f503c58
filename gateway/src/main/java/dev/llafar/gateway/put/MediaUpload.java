package dev.llafar.gateway.put;

import dev.llafar.kvs.endpoint.StreamRef;
import dev.llafar.kvs.mux.MediaFragmentSource;
import dev.llafar.kvs.mux.MediaFragments;
import dev.llafar.kvs.producer.KvsProducer;
import dev.llafar.kvs.producer.ProducerSettings;
import dev.llafar.kvs.producer.PutReport;
import io.vertx.core.Future;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends one media file into one stream and reports the progress. Thread-safe. */
public final class MediaUpload {
    private static final PutReport NOTHING = new PutReport(0, 0, 0, 0, "", "");

    private final KvsProducer producer;
    private final StreamRef stream;
    private final ProducerSettings settings;
    private final long seed;
    private volatile PutReport report = NOTHING;
    private final AtomicLong takenMillis = new AtomicLong();
    private volatile OptionalLong wholeMillis = OptionalLong.empty();
    private volatile boolean incomplete;
    private volatile boolean stopped;
    private volatile @Nullable MediaFragmentSource media;

    /** @param seed for the jitter of the back-off */
    public MediaUpload(KvsProducer producer, StreamRef stream, ProducerSettings settings, long seed) {
        this.producer = producer;
        this.stream = stream;
        this.settings = settings;
        this.seed = seed;
    }

    /**
     * Sends the whole file. Call it once.
     *
     * @param opening opens the file; it may block and runs on a thread of its own
     * @return the report; fails with a {@link dev.llafar.kvs.producer.PutFailure} of the stream or a {@link
     *     dev.llafar.audio.media.MediaException} of the file, after which {@link #report} has what was persisted before
     */
    public Future<PutReport> send(Callable<MediaFragments> opening) {
        return producer.describe(stream)
                .compose(exists -> MediaFragmentSource.open(opening))
                .compose(opened -> {
                    media = opened;
                    wholeMillis = opened.media().durationMillis();
                    if (stopped) {
                        opened.stop();
                    }
                    return producer.put(
                                    stream, opened.media().head(), counted(opened), settings, seed, now -> report = now)
                            .onSuccess(last -> {
                                report = last;
                                incomplete = opened.media().incomplete();
                            })
                            .onComplete(done -> opened.close());
                });
    }

    /** Reads no further; the upload ends once the fragments that were sent are persisted. */
    public void stop() {
        stopped = true;
        MediaFragmentSource opened = media;
        if (opened != null) {
            opened.stop();
        }
    }

    /** What is persisted in the stream so far. */
    public PutReport report() {
        return report;
    }

    /** Duration of the part of the file that was read so far. */
    public long takenMillis() {
        return takenMillis.get();
    }

    /** Duration of the file according to its header. */
    public OptionalLong wholeMillis() {
        return wholeMillis;
    }

    /** After the end: whether parts of the file were missing or damaged. */
    public boolean incomplete() {
        return incomplete;
    }

    private KvsProducer.Source counted(MediaFragmentSource opened) {
        return () -> opened.next().onSuccess(next -> next.ifPresent(this::count));
    }

    private void count(KvsProducer.OutgoingFragment fragment) {
        takenMillis.addAndGet(fragment.durationMillis());
    }
}

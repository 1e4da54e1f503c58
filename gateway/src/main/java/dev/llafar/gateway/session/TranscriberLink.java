package dev.llafar.gateway.session;

import dev.llafar.gateway.transcriber.TranscriberEvent;
import dev.llafar.gateway.transcriber.TranscriberListener;
import dev.llafar.gateway.transcriber.TranscriberStream;
import dev.llafar.gateway.transcriber.TranscriptionFailure;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import io.vertx.core.Context;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's unsettled audio flowing to a transcriber. When a stream dies, a new one is opened after a delay and
 * the unsettled audio replayed; nobody notices but by the delay. Belongs to the session's context.
 */
final class TranscriberLink {
    /** A second: replay does not flood, live audio comes in smaller pieces anyway. */
    private static final int MOST_SAMPLES_A_WRITE = 16_000;

    private final SessionPlatform platform;
    private final Context context;
    private final TranscriptionRequest request;
    private final UnsettledAudio audio;
    private final ReopenSchedule schedule;
    private final Listener listener;
    private @Nullable TranscriberStream stream;
    private long sentThroughSample;
    private boolean everReady;
    private boolean finishing;
    private boolean over;

    interface Listener {
        /** The first stream was accepted. */
        void onAccepted();

        /** Settled audio has been forgotten already when this is called. */
        void onSpoken(TranscriberEvent event);

        /** After {@link #finish}: all that was said has been told. */
        void onAllSaid();

        /** No transcriber serves this session (any longer). */
        void onGivenUp(TranscriptionFailure failure);
    }

    TranscriberLink(
            SessionPlatform platform,
            Context context,
            TranscriptionRequest request,
            UnsettledAudio audio,
            Listener listener) {
        this.platform = platform;
        this.context = context;
        this.request = request;
        this.audio = audio;
        this.listener = listener;
        this.schedule = new ReopenSchedule(platform.reopen(), platform.chance());
    }

    void open() {
        if (over) {
            return;
        }
        sentThroughSample = audio.startSample();
        stream = platform.transcriber().open(request, sentThroughSample, context, new StreamListener());
    }

    /** Sends what is not sent yet, as far as the stream takes it. */
    void pump() {
        TranscriberStream open = stream;
        if (open == null || over) {
            return;
        }
        while (sentThroughSample < audio.endSample()) {
            if (!open.isWritable()) {
                return;
            }
            short[] samples = audio.copy(sentThroughSample, MOST_SAMPLES_A_WRITE);
            sentThroughSample += samples.length;
            open.write(samples);
        }
        if (finishing) {
            open.finish();
        }
    }

    /** No more audio is appended. */
    void finish() {
        finishing = true;
        pump();
    }

    void stop() {
        over = true;
        TranscriberStream open = stream;
        if (open != null) {
            open.cancel();
        }
    }

    private void died(TranscriptionFailure failure) {
        stream = null;
        boolean hopeless = !failure.retry() || (failure.kind() == TranscriptionFailure.Kind.OVERLOADED && !everReady);
        OptionalLong delayMillis = hopeless
                ? OptionalLong.empty()
                : schedule.failed(platform.nanos().getAsLong());
        if (delayMillis.isEmpty()) {
            over = true;
            listener.onGivenUp(failure);
            return;
        }
        platform.metrics().reopened();
        platform.vertx().setTimer(Math.max(1, delayMillis.getAsLong()), ignored -> context.runOnContext(now -> open()));
    }

    /** A transcriber must not settle what it was not sent: a position beyond would make the replay lose audio. */
    private long settle(long sample) {
        long before = audio.startSample();
        audio.settleThrough(Math.min(sample, sentThroughSample));
        if (audio.startSample() > before) {
            schedule.progress();
            platform.metrics().unsettled(before - audio.startSample());
        }
        return audio.startSample();
    }

    private final class StreamListener implements TranscriberListener {
        @Override
        public void onEvent(TranscriberEvent event) {
            if (event instanceof TranscriberEvent.Ready) {
                schedule.ready();
                if (!everReady) {
                    everReady = true;
                    listener.onAccepted();
                }
                return;
            }
            settle(event.settledThroughSample());
            listener.onSpoken(event);
        }

        @Override
        public void onWritable() {
            pump();
        }

        @Override
        public void onEnd(@Nullable TranscriptionFailure failure) {
            if (failure != null) {
                died(failure);
                return;
            }
            settle(audio.endSample());
            over = true;
            listener.onAllSaid();
        }
    }
}

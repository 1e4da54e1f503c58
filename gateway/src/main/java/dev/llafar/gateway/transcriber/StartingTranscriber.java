package dev.llafar.gateway.transcriber;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in while a model is being loaded, so that the server can listen, say so and be watched from its first second.
 * Streams opened too early end as unavailable, which a session tries again.
 */
public final class StartingTranscriber implements Transcriber {
    private static final String LOADING = "transcriber: the model is being loaded";
    private static final TranscriberCapabilities UNKNOWN_YET =
            new TranscriberCapabilities(Set.of(), EnumSet.allOf(TranscriptionRequest.Task.class), true, true);

    private volatile @Nullable Transcriber ready;
    private volatile @Nullable String failure;

    /** The model is warm. */
    public void ready(Transcriber transcriber) {
        ready = transcriber;
    }

    /** The model will never be warm; says why. */
    public void failed(String message) {
        failure = "transcriber: " + message;
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return UNKNOWN_YET;
    }

    @Override
    public Future<Void> check() {
        Transcriber transcriber = ready;
        return transcriber == null ? Future.failedFuture(state()) : transcriber.check();
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Context context, TranscriberListener listener) {
        Transcriber transcriber = ready;
        if (transcriber != null) {
            return transcriber.open(request, startSample, context, listener);
        }
        NeverWritable stream = new NeverWritable();
        String state = state();
        context.runOnContext(later -> stream.end(listener, state));
        return stream;
    }

    private String state() {
        String why = failure;
        return why == null ? LOADING : why;
    }

    @Override
    public Future<Void> close() {
        Transcriber transcriber = ready;
        return transcriber == null ? Future.succeededFuture() : transcriber.close();
    }

    /** Ends without having begun. */
    private static final class NeverWritable implements TranscriberStream {
        private boolean cancelled;

        void end(TranscriberListener listener, String state) {
            if (!cancelled) {
                listener.onEnd(new TranscriptionFailure(TranscriptionFailure.Kind.UNAVAILABLE, state));
            }
        }

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public void write(short[] samples) {
            // Never writable: whoever writes all the same replays it to the next stream, as after any loss.
        }

        @Override
        public void finish() {
            // The end is on its way.
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}

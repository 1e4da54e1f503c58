package dev.llafar.gateway.transcriber;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes a transcriber's place while its model is loading, so that the server can listen, report its state and be monitored
 * from its first second. Streams that are opened before fail as unavailable, and sessions try again.
 */
public final class StartingTranscriber implements Transcriber {
    private static final String LOADING = "transcriber: the model is being loaded";
    private static final TranscriberCapabilities UNKNOWN =
            new TranscriberCapabilities(Set.of(), EnumSet.allOf(TranscriptionRequest.Task.class), true, true, false);

    private volatile @Nullable Transcriber ready;
    private volatile @Nullable String failure;

    /** The model is loaded: this transcriber serves from now on. */
    public void ready(Transcriber transcriber) {
        ready = transcriber;
    }

    /** The model cannot be loaded, for this reason. */
    public void failed(String message) {
        failure = "transcriber: " + message;
    }

    @Override
    public TranscriberCapabilities capabilities() {
        Transcriber transcriber = ready;
        return transcriber == null ? UNKNOWN : transcriber.capabilities();
    }

    @Override
    public CompletionStage<Void> check() {
        Transcriber transcriber = ready;
        return transcriber == null
                ? CompletableFuture.failedFuture(new IllegalStateException(state()))
                : transcriber.check();
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener) {
        Transcriber transcriber = ready;
        if (transcriber != null) {
            return transcriber.open(request, startSample, executor, listener);
        }
        FailedStream stream = new FailedStream();
        SessionError error = SessionError.of(SessionError.Code.TRANSCRIBER_UNAVAILABLE, state());
        executor.execute(() -> {
            if (!stream.cancelled) {
                listener.onEvent(new SpeechEvent.SessionFailed(startSample, error));
            }
        });
        return stream;
    }

    private String state() {
        String reason = failure;
        return reason == null ? LOADING : reason;
    }

    @Override
    public CompletionStage<Void> close() {
        Transcriber transcriber = ready;
        return transcriber == null ? CompletableFuture.completedFuture(null) : transcriber.close();
    }

    /** Fails without having been accepted. */
    private static final class FailedStream implements TranscriberStream {
        private boolean cancelled;

        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public void write(short[] samples) {
            // Never writable. A caller that writes all the same replays the audio to the next stream, as after any
            // failure.
        }

        @Override
        public void finish() {
            // The failure follows.
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}

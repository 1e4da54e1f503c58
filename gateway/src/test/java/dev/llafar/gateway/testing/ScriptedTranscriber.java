package dev.llafar.gateway.testing;

import dev.llafar.audio.transcript.SessionError;
import dev.llafar.audio.transcript.SpeechEvent;
import dev.llafar.audio.transcript.Transcriber;
import dev.llafar.audio.transcript.TranscriberCapabilities;
import dev.llafar.audio.transcript.TranscriberListener;
import dev.llafar.audio.transcript.TranscriberStream;
import dev.llafar.audio.transcript.TranscriptionRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link ScriptedSpeech} as a transcriber in this JVM, with scripted failures. */
public final class ScriptedTranscriber implements Transcriber {
    /** How a stream behaves. */
    public record Life(@Nullable SessionError refusal, long samplesUntilDeath, boolean isHung) {
        public static final Life LONG = new Life(null, Long.MAX_VALUE, false);

        /** Accepts the stream and its audio and never emits an event, not even the end. */
        public static final Life HUNG = new Life(null, Long.MAX_VALUE, true);

        public static Life dyingAfter(long samples) {
            return new Life(null, samples, false);
        }

        public static Life refused(SessionError.Code code, String message) {
            return new Life(SessionError.of(code, message), 0, false);
        }
    }

    private final Supplier<Life> lives;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicReference<@Nullable String> missing = new AtomicReference<>();
    private volatile boolean stuck;
    private volatile boolean heartbeats;

    public ScriptedTranscriber() {
        this(() -> Life.LONG);
    }

    public ScriptedTranscriber(Supplier<Life> lives) {
        this.lives = lives;
    }

    public int streamsOpened() {
        return opened.get();
    }

    public int streamsCancelled() {
        return cancelled.get();
    }

    /** Sets what {@link #check} reports as missing; null: nothing. */
    public void missing(@Nullable String what) {
        missing.set(what);
    }

    /** From now on no audio is accepted. */
    public void stick() {
        stuck = true;
    }

    /** Declares heartbeats without sending any. */
    public void claimHeartbeats() {
        heartbeats = true;
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return new TranscriberCapabilities(
                Set.of("en", "cy"), Set.of(TranscriptionRequest.Task.values()), true, true, heartbeats);
    }

    @Override
    public CompletionStage<Void> check() {
        String what = missing.get();
        return what == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new IllegalStateException(what));
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Executor executor, TranscriberListener listener) {
        opened.incrementAndGet();
        Stream stream = new Stream(new ScriptedSpeech(startSample), lives.get(), executor, listener);
        executor.execute(() -> stream.begin(startSample));
        return stream;
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedFuture(null);
    }

    private final class Stream implements TranscriberStream {
        private final ScriptedSpeech speech;
        private final Life life;
        private final Executor executor;
        private final TranscriberListener listener;
        private long samples;
        private long settled;
        /** Accepts audio and emits nothing. */
        private boolean silent;

        private boolean begun;
        private boolean finished;
        private boolean over;

        private Stream(ScriptedSpeech speech, Life life, Executor executor, TranscriberListener listener) {
            this.speech = speech;
            this.life = life;
            this.executor = executor;
            this.listener = listener;
        }

        private void begin(long startSample) {
            settled = startSample;
            silent = life.isHung;
            if (life.refusal != null) {
                end(life.refusal);
            } else if (!over) {
                begun = true;
                boolean wasFinished = finished; // finish during onReady ends the stream itself
                listener.onReady();
                if (wasFinished) {
                    end(null);
                } else {
                    listener.onWritable();
                }
            }
        }

        @Override
        public boolean isWritable() {
            return begun && !finished && !over && !stuck;
        }

        @Override
        public void write(short[] audio) {
            if (finished) {
                throw new IllegalStateException("write on a stream that is finished");
            }
            long left = life.samplesUntilDeath - samples;
            samples += audio.length;
            if (audio.length > left) {
                // Events before the failure are emitted, which is the worst case for duplicates.
                later(() -> tell(speech.accept(java.util.Arrays.copyOf(audio, (int) Math.max(0, left)))));
                later(() -> end(SessionError.of(SessionError.Code.TRANSCRIBER_UNAVAILABLE, "scripted death")));
                return;
            }
            short[] copy = audio.clone();
            later(() -> tell(speech.accept(copy)));
        }

        @Override
        public void finish() {
            if (!finished) {
                finished = true;
                later(() -> tell(speech.finish()));
                later(() -> {
                    if (begun && !silent) {
                        end(null);
                    }
                });
            }
        }

        @Override
        public void cancel() {
            over = true;
            cancelled.incrementAndGet();
        }

        private void tell(List<SpeechEvent> events) {
            for (SpeechEvent event : events) {
                if (!over && !silent) {
                    settled = event.settledThroughSample();
                    listener.onEvent(event);
                }
            }
        }

        private void end(@Nullable SessionError failure) {
            if (!over) {
                over = true;
                listener.onEvent(
                        failure == null
                                ? new SpeechEvent.SessionEnded(settled)
                                : new SpeechEvent.SessionFailed(settled, failure));
            }
        }

        private void later(Runnable action) {
            executor.execute(() -> {
                if (!over) {
                    action.run();
                }
            });
        }
    }
}

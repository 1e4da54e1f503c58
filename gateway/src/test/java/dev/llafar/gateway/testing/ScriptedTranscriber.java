package dev.llafar.gateway.testing;

import dev.llafar.gateway.transcriber.Transcriber;
import dev.llafar.gateway.transcriber.TranscriberCapabilities;
import dev.llafar.gateway.transcriber.TranscriberEvent;
import dev.llafar.gateway.transcriber.TranscriberListener;
import dev.llafar.gateway.transcriber.TranscriberStream;
import dev.llafar.gateway.transcriber.TranscriptionFailure;
import dev.llafar.gateway.transcriber.TranscriptionRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link ScriptedSpeech} as a transcriber in this JVM, with scripted deaths. */
public final class ScriptedTranscriber implements Transcriber {
    /** How a stream behaves. */
    public record Life(@Nullable TranscriptionFailure refusal, long samplesUntilDeath) {
        public static final Life LONG = new Life(null, Long.MAX_VALUE);

        public static Life dyingAfter(long samples) {
            return new Life(null, samples);
        }

        public static Life refused(TranscriptionFailure.Kind kind, String message) {
            return new Life(new TranscriptionFailure(kind, message), 0);
        }
    }

    private final Supplier<Life> lives;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicReference<@Nullable String> missing = new AtomicReference<>();
    private volatile boolean stuck;

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

    /** What {@link #check} complains about; null for nothing. */
    public void missing(@Nullable String what) {
        missing.set(what);
    }

    /** From now on no audio is taken. */
    public void stick() {
        stuck = true;
    }

    @Override
    public TranscriberCapabilities capabilities() {
        return new TranscriberCapabilities(Set.of("en", "cy"), Set.of(TranscriptionRequest.Task.values()), true, true);
    }

    @Override
    public Future<Void> check() {
        String what = missing.get();
        return what == null ? Future.succeededFuture() : Future.failedFuture(what);
    }

    @Override
    public TranscriberStream open(
            TranscriptionRequest request, long startSample, Context context, TranscriberListener listener) {
        opened.incrementAndGet();
        Stream stream = new Stream(new ScriptedSpeech(startSample), lives.get(), context, listener);
        context.runOnContext(ignored -> stream.begin(startSample));
        return stream;
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    private final class Stream implements TranscriberStream {
        private final ScriptedSpeech speech;
        private final Life life;
        private final Context context;
        private final TranscriberListener listener;
        private long samples;
        private boolean begun;
        private boolean finished;
        private boolean over;

        private Stream(ScriptedSpeech speech, Life life, Context context, TranscriberListener listener) {
            this.speech = speech;
            this.life = life;
            this.context = context;
            this.listener = listener;
        }

        private void begin(long startSample) {
            if (life.refusal != null) {
                end(life.refusal);
            } else if (!over) {
                begun = true;
                listener.onEvent(new TranscriberEvent.Ready(startSample));
                if (finished) {
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
                // What was heard before the death is told: the worst case for duplicates.
                later(() -> tell(speech.accept(java.util.Arrays.copyOf(audio, (int) Math.max(0, left)))));
                later(() -> end(new TranscriptionFailure(TranscriptionFailure.Kind.UNAVAILABLE, "scripted death")));
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
                    if (begun) {
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

        private void tell(List<TranscriberEvent> events) {
            for (TranscriberEvent event : events) {
                if (!over) {
                    listener.onEvent(event);
                }
            }
        }

        private void end(@Nullable TranscriptionFailure failure) {
            if (!over) {
                over = true;
                listener.onEnd(failure);
            }
        }

        private void later(Runnable action) {
            context.runOnContext(ignored -> {
                if (!over) {
                    action.run();
                }
            });
        }
    }
}

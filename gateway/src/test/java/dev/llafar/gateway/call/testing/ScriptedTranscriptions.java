package dev.llafar.gateway.call.testing;

import dev.llafar.gateway.call.CallTranscription;
import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts transcriptions whose events the test emits. Thread safe. */
public final class ScriptedTranscriptions implements CallTranscription.Factory {
    private final List<Scripted> started = new ArrayList<>();
    private boolean isFailing;

    /** Makes every further start fail. */
    public synchronized void failToStart() {
        isFailing = true;
    }

    /** A transcription that the test controls. */
    public static final class Scripted implements CallTranscription {
        private final CallEffect.StartConsumer effect;
        private final Context context;
        private final Consumer<CallEvent> events;
        private volatile boolean closed;

        private Scripted(CallEffect.StartConsumer effect, Context context, Consumer<CallEvent> events) {
            this.effect = effect;
            this.context = context;
            this.events = events;
        }

        public CallEffect.StartConsumer effect() {
            return effect;
        }

        public boolean isClosed() {
            return closed;
        }

        /** Emits an event unless the transcription is closed. */
        public void emit(CallEvent event) {
            context.runOnContext(ignored -> {
                if (!closed) {
                    events.accept(event);
                }
            });
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }

        @Override
        public long lagMillis() {
            return 0;
        }
    }

    @Override
    public synchronized CallTranscription start(
            CallEffect.StartConsumer effect, Context context, Consumer<CallEvent> events) {
        if (isFailing) {
            throw new IllegalArgumentException("no such stream");
        }
        Scripted transcription = new Scripted(effect, context, events);
        started.add(transcription);
        return transcription;
    }

    public synchronized List<Scripted> started() {
        return List.copyOf(started);
    }

    public Scripted newest() {
        return started().getLast();
    }
}

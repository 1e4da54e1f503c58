package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEffect;
import dev.llafar.gateway.call.machine.CallEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** The transcription of one caller's audio stream. */
public interface CallTranscription {

    /** Stops reading the stream and emits no further events. The future completes when all resources are released. */
    Future<Void> close();

    /** How far the reader is behind the newest fragment, in milliseconds; -1 if unknown. Thread safe. */
    long lagMillis();

    /** Starts transcriptions. */
    @FunctionalInterface
    interface Factory {
        /**
         * Starts to read and transcribe a stream.
         *
         * @param events receives, in order and on {@code context}, {@link CallEvent.PartialReceived}, {@link
         *     CallEvent.FinalReceived}, {@link CallEvent.ConsumerSettled}, and {@link CallEvent.ConsumerEnded} as the last one
         */
        CallTranscription start(CallEffect.StartConsumer effect, Context context, Consumer<CallEvent> events);
    }
}

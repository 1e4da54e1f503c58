package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEffect;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** Listens to one caller's stream and tells what is said. */
public interface Hearing {

    /** Listens no more; done when nothing of it is left. Nothing is told afterwards. */
    Future<Void> close();

    /** How far behind the newest fragment it is, in milliseconds; -1 when unknown. Any thread may ask. */
    long lagMillis();

    /** Opens them. */
    @FunctionalInterface
    interface Opener {
        /** Begins to listen; the listener is called on {@code context}. */
        Hearing open(CallEffect.StartConsumer what, Context context, Listener listener);
    }

    /** What it tells, in order; times are wall-clock milliseconds by the stream's own timestamps. */
    interface Listener {
        /** A guess at what is being said. */
        void onPartial(String text, int stableLength, String language, long endMillis);

        /** What was said. */
        void onFinal(String text, String language, long endMillis);

        /** Everything up to this fragment, and to that time, is in finals already told. */
        void onSettled(String fragment, long endMillis);

        /** The stream is over, or cannot be read any more. */
        void onEnded();
    }
}

package dev.llafar.gateway.call;

import dev.llafar.gateway.call.machine.CallEvent;
import java.util.function.Consumer;

/** What is heard of a caller, as events of the call. Called on the call's context. */
record HeardEvents(Consumer<CallEvent> call) implements Hearing.Listener {
    @Override
    public void onPartial(String text, int stableLength, String language, long endMillis) {
        call.accept(new CallEvent.HeardPartial(text, stableLength, language, endMillis));
    }

    @Override
    public void onFinal(String text, String language, long endMillis) {
        call.accept(new CallEvent.HeardFinal(text, language, endMillis));
    }

    @Override
    public void onSettled(String fragment, long endMillis) {
        call.accept(new CallEvent.ConsumerSettled(fragment, endMillis));
    }

    @Override
    public void onEnded() {
        call.accept(new CallEvent.ConsumerEnded());
    }
}

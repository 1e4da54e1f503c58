package dev.llafar.kvs.consumer;

import io.vertx.core.Future;

/** Receives a consumer's events. */
@FunctionalInterface
public interface FragmentSink {
    /**
     * Processes an event. Until the future completes, nothing more is read from the service, which retains the rest. A
     * failed future ends the consumer.
     */
    Future<Void> accept(ConsumerEvent event);
}

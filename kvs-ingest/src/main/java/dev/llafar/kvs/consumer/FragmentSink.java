package dev.llafar.kvs.consumer;

import io.vertx.core.Future;

/** Where a consumer's events go. */
@FunctionalInterface
public interface FragmentSink {
    /**
     * Takes an event. Until the answer completes nothing more is read from the service, which keeps the rest; a failed
     * answer ends the consumer.
     */
    Future<Void> accept(ConsumerEvent event);
}

package dev.llafar.kvs.consumer;

import dev.llafar.kvs.retry.Backoff;

/**
 * Timing of a consumer.
 *
 * @param noDataMillis time without a new fragment after which the consumer ends; also bounds retries
 * @param startMarginMillis how much earlier than an event's time the search for its first fragment starts; covers the
 *     difference between the clocks of the producer, the event and the service
 * @param reopenMillis delay before GetMedia is opened again after a normal end
 * @param backoff delays after failures
 */
public record ConsumerSettings(long noDataMillis, long startMarginMillis, long reopenMillis, Backoff backoff) {
    /** Half a minute without data, ten seconds of margin. */
    public static final ConsumerSettings DEFAULT = new ConsumerSettings(30_000, 10_000, 500, Backoff.DEFAULT);

    public ConsumerSettings {
        if (noDataMillis < 1 || startMarginMillis < 0 || reopenMillis < 1) {
            throw new IllegalArgumentException("settings are " + noDataMillis + ", " + startMarginMillis + " and "
                    + reopenMillis + " ms, expected at least 1, 0 and 1");
        }
    }
}

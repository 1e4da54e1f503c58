package dev.llafar.kvs.consumer;

import dev.llafar.kvs.retry.Backoff;

/**
 * How patient a consumer is.
 *
 * @param noDataMillis without any new fragment the stream counts as over; also how long failures are put up with
 * @param startMarginMillis how much earlier than an event's time the search for its first fragment begins; covers the
 *     difference between the producer's clock, the event's and the service's
 * @param reopenMillis before a stream that ended cleanly is asked for more
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

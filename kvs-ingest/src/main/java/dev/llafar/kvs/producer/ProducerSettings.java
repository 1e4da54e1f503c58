package dev.llafar.kvs.producer;

import dev.llafar.kvs.retry.Backoff;

/**
 * Settings of an upload.
 *
 * @param pacing how fast fragments are sent
 * @param maxUnsettledFragments fragments that are kept to be sent again. At this bound and at {@code maxUnsettledBytes}
 *     nothing more is requested from the source until acknowledgements arrive
 * @param minGapMillis between fragments; the service accepts five per second
 * @param acknowledgementMillis without an acknowledgement for this time the connection is closed
 * @param backoff before the next connection; a failure counts as the first once a fragment has been settled since
 */
public record ProducerSettings(
        Pacing pacing,
        int maxUnsettledFragments,
        long maxUnsettledBytes,
        long minGapMillis,
        long acknowledgementMillis,
        Backoff backoff) {
    /** How fast fragments are sent. */
    public enum Pacing {
        /** At the time at which a live producer would complete them. */
        NATIVE,
        /** As fast as the service accepts them. */
        MAX
    }

    public ProducerSettings {
        if (maxUnsettledFragments < 1 || maxUnsettledBytes < 1 || minGapMillis < 0) {
            throw new IllegalArgumentException("settings are " + maxUnsettledFragments + " fragments, "
                    + maxUnsettledBytes + " bytes, gap " + minGapMillis + " ms, expected at least 1, 1 and 0");
        }
    }

    /** Within the service's limits: five fragments per second, ten seconds for an acknowledgement. */
    public static ProducerSettings defaults(Pacing pacing) {
        return new ProducerSettings(pacing, 16, 64L << 20, 200, 10_000, Backoff.DEFAULT.withMaxRetries(8));
    }
}

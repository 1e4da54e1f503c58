package dev.llafar.kvs.producer;

import dev.llafar.kvs.retry.Backoff;

/**
 * How an upload behaves.
 *
 * @param pacing how fast
 * @param maxUnsettledFragments and {@code maxUnsettledBytes}: what is kept for sending again; at either bound nothing
 *     more is taken from the source until acknowledgements come
 * @param minGapMillis between fragments; the service takes five a second
 * @param acknowledgementMillis without any acknowledgement of what was sent, the connection counts as dead
 * @param backoff before the next connection; a failure counts as the first once a fragment has been settled since
 */
public record ProducerSettings(
        Pacing pacing,
        int maxUnsettledFragments,
        long maxUnsettledBytes,
        long minGapMillis,
        long acknowledgementMillis,
        Backoff backoff) {
    /** How fast fragments go out. */
    public enum Pacing {
        /** When a live producer would have them complete. */
        NATIVE,
        /** As fast as the service takes them. */
        MAX
    }

    public ProducerSettings {
        if (maxUnsettledFragments < 1 || maxUnsettledBytes < 1 || minGapMillis < 0) {
            throw new IllegalArgumentException("settings are " + maxUnsettledFragments + " fragments, "
                    + maxUnsettledBytes + " bytes, gap " + minGapMillis + " ms, expected at least 1, 1 and 0");
        }
    }

    /** Within the published limits: five fragments a second, ten seconds for an acknowledgement. */
    public static ProducerSettings defaults(Pacing pacing) {
        return new ProducerSettings(pacing, 16, 64L << 20, 200, 10_000, Backoff.DEFAULT.withMaxRetries(8));
    }
}

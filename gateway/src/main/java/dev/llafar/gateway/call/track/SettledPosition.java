package dev.llafar.gateway.call.track;

import dev.llafar.kvs.consumer.ReadFrom;

/**
 * How far a track is settled: all speech before is in finals that were emitted. A later reader begins at {@link #readFrom}
 * and drops what lies before {@link #millis}, so that no word is lost and none is emitted twice.
 *
 * @param fragment number of the last fragment that is settled completely; empty if there is none
 * @param millis since the epoch, on the clock of the producer's timestamps, rounded down
 */
public record SettledPosition(String fragment, long millis) {
    /** Where to continue, for a track that was first read from {@code first}. */
    public ReadFrom readFrom(ReadFrom first) {
        return fragment.isEmpty() ? first : new ReadFrom.After(fragment);
    }
}

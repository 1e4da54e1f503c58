package dev.llafar.gateway.call.voice;

import dev.llafar.kvs.consumer.ReadFrom;

/**
 * How far a voice is settled: everything said before is in finals that were told. A later life reads {@link #readFrom} and
 * drops what lies before {@link #millis}; so no word is lost and none is said twice.
 *
 * @param fragment number of the last fragment that is wholly settled; empty when there is none
 * @param millis since the epoch, on the clock of the producer's timestamps, rounded down
 */
public record SettledPlace(String fragment, long millis) {
    /** Where to go on, for a voice that was first read from there. */
    public ReadFrom readFrom(ReadFrom first) {
        return fragment.isEmpty() ? first : new ReadFrom.After(fragment);
    }
}

package dev.llafar.kvs.track;

/** What a timeline lays next, without a hole: sound, or silence of a length. Positions and lengths are at its rate. */
sealed interface Placed {
    /** The samples are the receiver's. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Sound(long firstSample, short[] samples) implements Placed {}

    /** Not an array: it may be an hour. */
    record Silence(long firstSample, long samples) implements Placed {}
}

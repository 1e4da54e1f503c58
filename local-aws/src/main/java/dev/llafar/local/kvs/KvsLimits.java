package dev.llafar.local.kvs;

/** The limits of the service, and of the memory in place of its archive. */
public record KvsLimits(Rates rates, Sessions sessions, FragmentRules fragments, Memory memory) {
    private static final int MIB = 1 << 20;

    /**
     * Calls per second.
     *
     * @param createStream for the account
     * @param getDataEndpoint for each stream
     * @param getMedia for each stream
     * @param putMedia for each stream
     * @param fragments of one upload; a faster upload is not refused but read more slowly
     */
    public record Rates(int createStream, int getDataEndpoint, int getMedia, int putMedia, int fragments) {}

    /**
     * Limits of the connections of a stream.
     *
     * @param getMedia readers at the same time
     * @param putMedia producers at the same time
     * @param tailIdleMillis time without a producer after which a GetMedia that has read everything ends
     * @param putIdleMillis time without data after which an upload receives an IDLE acknowledgement
     */
    public record Sessions(int getMedia, int putMedia, long tailIdleMillis, long putIdleMillis) {}

    /**
     * Limits of a fragment. An upload that exceeds one ends with an error.
     *
     * @param maxBytes error 4001
     * @param maxMillis error 4002
     * @param maxTracks error 4005
     * @param maxTags error 4009; counts the tags of the producer
     */
    public record FragmentRules(int maxBytes, long maxMillis, int maxTracks, int maxTags) {}

    /**
     * Limits of the memory.
     *
     * @param maxStreamBytes beyond this size the oldest fragments of a stream are dropped, as after the end of retention
     * @param maxStoreBytes beyond this size of all streams the oldest fragments of the largest stream are dropped
     */
    public record Memory(int maxStreams, long maxStreamBytes, long maxStoreBytes) {}

    /** The published limits. A stream may use 200 MB, as in the service's own buffer for streams without retention. */
    public static KvsLimits published() {
        return new KvsLimits(
                new Rates(50, 5, 5, 5, 5),
                new Sessions(3, 1, 10_000, 30_000),
                new FragmentRules(50 * MIB, 20_000, 3, 10),
                new Memory(1_000, 200L * MIB, 512L * MIB));
    }

    public KvsLimits with(Rates other) {
        return new KvsLimits(other, sessions, fragments, memory);
    }

    public KvsLimits with(Sessions other) {
        return new KvsLimits(rates, other, fragments, memory);
    }

    public KvsLimits with(FragmentRules other) {
        return new KvsLimits(rates, sessions, other, memory);
    }

    public KvsLimits with(Memory other) {
        return new KvsLimits(rates, sessions, fragments, other);
    }
}

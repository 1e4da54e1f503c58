package dev.llafar.local.kvs;

/** The service's limits, and how much memory stands in for its archive. */
public record KvsLimits(Rates rates, Sessions sessions, FragmentRules fragments, Memory memory) {
    private static final int MIB = 1 << 20;

    /**
     * Calls a second.
     *
     * @param createStream of the account
     * @param getDataEndpoint of a stream
     * @param getMedia of a stream
     * @param putMedia of a stream
     * @param fragments of one upload; a faster one is not refused but read more slowly
     */
    public record Rates(int createStream, int getDataEndpoint, int getMedia, int putMedia, int fragments) {}

    /**
     * Connections of a stream and their patience.
     *
     * @param tailIdleMillis a GetMedia at the tip of a stream that nobody writes to ends after this long
     * @param putIdleMillis an upload that sends nothing is told so with IDLE after this long
     */
    public record Sessions(int getMedia, int putMedia, long tailIdleMillis, long putIdleMillis) {}

    /**
     * What a fragment may be.
     *
     * @param maxBytes a larger one ends its upload with error 4001
     * @param maxMillis a longer one ends its upload with error 4002
     * @param maxTracks more tracks end the upload with error 4005
     * @param maxTags more of the producer's own tags end the upload with error 4009
     */
    public record FragmentRules(int maxBytes, long maxMillis, int maxTracks, int maxTags) {}

    /**
     * Memory.
     *
     * @param maxStreamBytes at the bound a stream's oldest fragments go, as if retention had ended
     * @param maxStoreBytes at the bound the oldest fragments of the largest stream go
     */
    public record Memory(int maxStreams, long maxStreamBytes, long maxStoreBytes) {}

    /** The published numbers; memory of a stream as in the service's own buffer without retention, 200 MB. */
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

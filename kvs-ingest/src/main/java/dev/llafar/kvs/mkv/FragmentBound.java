package dev.llafar.kvs.mkv;

/** Holds a fragment to its bound: a document's head with its first Cluster, or a further Cluster, and the tags behind. */
final class FragmentBound {
    private final ReadLimits limits;
    private long fragmentAtByte;

    FragmentBound(ReadLimits limits) {
        this.limits = limits;
    }

    void begin(long atByte) {
        fragmentAtByte = atByte;
    }

    /** Throws for an element whose end, as it claims it, is beyond the bound. */
    void require(ElementHeader header, long dataAtByte) {
        long end = dataAtByte + Math.max(0, header.size()) - fragmentAtByte;
        if (end > limits.maxFragmentBytes()) {
            throw new MalformedMkvException(
                    header.name(),
                    header.atByte(),
                    "ends " + end + " bytes into its fragment",
                    "a fragment of at most " + limits.maxFragmentBytes() + " bytes");
        }
    }
}

package dev.llafar.gateway.session;

/** Where in a client's byte stream a session stands: resent bytes are skipped, gaps refused. */
final class ReceivedBytes {
    private long throughByte;

    /** Bytes held, from the session's beginning. */
    long throughByte() {
        return throughByte;
    }

    /**
     * Takes a chunk.
     *
     * @param firstByte position of its first byte in the session's stream
     */
    Verdict accept(long firstByte, int length) {
        if (firstByte > throughByte) {
            return new Verdict.Gap(throughByte, firstByte);
        }
        long known = Math.min(throughByte - firstByte, length);
        throughByte += length - known;
        return new Verdict.Take((int) known);
    }

    sealed interface Verdict {
        /** Bytes from {@code skip} on are new; skip equals the length when the session had them all. */
        record Take(int skip) implements Verdict {}

        /** Bytes between the two positions are missing; nothing was taken. */
        record Gap(long throughByte, long firstByte) implements Verdict {}
    }
}

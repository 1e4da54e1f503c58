package dev.llafar.gateway.call.directory;

/** Why the directory did not do as it was asked. */
public final class DirectoryFailure extends RuntimeException {
    /** What a caller can do about it. */
    public enum Kind {
        /** There is such a call already. */
        EXISTS,
        /** Somebody else wrote first: read again. */
        CONFLICT,
        /** Another node holds the call. */
        OWNED,
        /** There is no such call any more. */
        GONE,
        /** No more calls fit. */
        FULL,
        /** Ask again later. */
        UNAVAILABLE
    }

    private final Kind kind;

    public DirectoryFailure(Kind kind, String message) {
        super(message, null, false, false); // an answer, not a crash
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

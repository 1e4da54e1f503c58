package dev.llafar.gateway.call.directory;

/** An operation of the call directory failed. */
public final class DirectoryException extends RuntimeException {
    /** The cause. */
    public enum Kind {
        /** An entry with this id exists. */
        EXISTS,
        /** The entry has another version. */
        CONFLICT,
        /** Another node owns the call. */
        OWNED,
        /** There is no such entry. */
        GONE,
        /** The limit of entries is reached. */
        FULL,
        /** The directory does not respond, or fails temporarily. */
        UNAVAILABLE
    }

    private final Kind kind;

    public DirectoryException(Kind kind, String message) {
        super(message, null, false, false); // expected in operation, so without a stack trace
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

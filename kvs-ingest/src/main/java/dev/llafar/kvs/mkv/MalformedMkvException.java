package dev.llafar.kvs.mkv;

/** Passes a {@link MalformedMkv} to {@link MkvReader#feed}, which returns it as an event. */
final class MalformedMkvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MalformedMkv problem;

    MalformedMkvException(String element, long atByte, String found, String expected) {
        super(null, null, false, false);
        this.problem = new MalformedMkv(element, atByte, found, expected);
    }

    MalformedMkv problem() {
        return problem;
    }
}

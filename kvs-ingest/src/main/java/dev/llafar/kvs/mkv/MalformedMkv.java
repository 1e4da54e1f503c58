package dev.llafar.kvs.mkv;

/**
 * Invalid input.
 *
 * @param element name of the invalid element, or "element" if its id could not be read
 * @param atByte position of the element in the stream
 * @param found the invalid content
 * @param expected the valid content
 */
public record MalformedMkv(String element, long atByte, String found, String expected) {
    /** A message for logs and errors, without content of the stream. */
    public String message() {
        return element + " at byte " + atByte + " " + found + ", expected " + expected;
    }

    /** Passes a {@link MalformedMkv} to {@link MkvReader#feed}, which returns it as an event. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient MalformedMkv problem;

        Failure(String element, long atByte, String found, String expected) {
            super(null, null, false, false);
            this.problem = new MalformedMkv(element, atByte, found, expected);
        }

        MalformedMkv problem() {
            return problem;
        }
    }
}

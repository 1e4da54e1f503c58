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
}

package dev.llafar.kvs.mkv;

/**
 * Why a stream was given up.
 *
 * @param element name of the element at fault, or "element" when not even its id could be read
 * @param atByte where that element begins, counted from the start of the stream
 * @param found what stood there
 * @param expected what may stand there
 */
public record MalformedMkv(String element, long atByte, String found, String expected) {
    /** One line for a log or an error; holds no content of the stream. */
    public String message() {
        return element + " at byte " + atByte + " " + found + ", expected " + expected;
    }
}

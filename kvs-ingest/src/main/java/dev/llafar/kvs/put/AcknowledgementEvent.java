package dev.llafar.kvs.put;

/** What comes back on a PutMedia connection. */
public sealed interface AcknowledgementEvent permits Acknowledgement, AcknowledgementEvent.Malformed {
    /**
     * The answer is no sequence of JSON objects, or one of them is past the bound. Nothing follows.
     *
     * @param atByte of the answer, where what is no acknowledgement begins
     */
    record Malformed(long atByte, String found, String expected) implements AcknowledgementEvent {
        /** One line for a log or an error. */
        public String message() {
            return "acknowledgement at byte " + atByte + " " + found + ", expected " + expected;
        }
    }
}

package dev.llafar.kvs.put;

/** A part of PutMedia's response. */
public sealed interface AcknowledgementEvent permits Acknowledgement, AcknowledgementEvent.Malformed {
    /**
     * The response is not a sequence of JSON objects, or one of them exceeds the bound. This is the last event.
     *
     * @param atByte position of the invalid object in the response
     */
    record Malformed(long atByte, String found, String expected) implements AcknowledgementEvent {
        /** A message for logs and errors. */
        public String message() {
            return "acknowledgement at byte " + atByte + " " + found + ", expected " + expected;
        }
    }
}

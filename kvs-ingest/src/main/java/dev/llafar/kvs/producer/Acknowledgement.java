package dev.llafar.kvs.producer;

/** What Kinesis Video Streams says about a fragment while it is being sent. Timecodes are milliseconds as sent. */
public sealed interface Acknowledgement {
    /** The first byte of the fragment has come. */
    record Buffering(long timecodeMillis, String fragmentNumber) implements Acknowledgement {}

    /** The whole fragment has come. It is safe only in a stream that keeps nothing longer. */
    record Received(long timecodeMillis, String fragmentNumber) implements Acknowledgement {}

    /** The fragment is in the archive: it need not be sent again. */
    record Persisted(long timecodeMillis, String fragmentNumber) implements Acknowledgement {}

    /** Nothing has come for a while. */
    record Idle() implements Acknowledgement {}

    /**
     * The upload is over.
     *
     * @param timecodeMillis of the fragment at fault; -1 when none is named
     * @param fragmentNumber empty when none is named
     * @param errorId as in {@link PutMediaError}
     * @param errorCode AWS's name of it; empty when none is given
     */
    record Failed(long timecodeMillis, String fragmentNumber, int errorId, String errorCode)
            implements Acknowledgement {}

    /** A kind of acknowledgement that did not exist when this was written; safe to ignore. */
    record Unknown(String eventType) implements Acknowledgement {}
}

package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.Fragment;

/** An event that a consumer delivers to its sink. {@link Ended} is the last. */
public sealed interface ConsumerEvent {
    /**
     * A fragment that was not delivered before, in the order of ingestion.
     *
     * @param number assigned by the service
     * @param millisBehindNow lag behind the newest fragment of the stream; -1 if unknown
     */
    record Arrived(Fragment fragment, String number, long millisBehindNow) implements ConsumerEvent {}

    /**
     * Audio is missing here: the service no longer retains the next fragments.
     *
     * @param afterNumber the last delivered fragment; empty if none was
     * @param wantedNumber the requested fragment; empty if its number is unknown
     */
    record Missed(String afterNumber, String wantedNumber) implements ConsumerEvent {}

    /**
     * The connection was lost, and will be reopened after the last delivered fragment.
     *
     * @param reason AWS's error type, or the kind of failure
     */
    record Reconnecting(String reason, long inMillis) implements ConsumerEvent {}

    /** The consumer ended. */
    record Ended(EndReason reason) implements ConsumerEvent {}
}

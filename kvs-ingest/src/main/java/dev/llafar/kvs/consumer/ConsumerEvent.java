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

    /** Why a consumer ended. */
    public sealed interface EndReason {
        /** The last fragment named by the end event was read, or the stream ended after the end event. */
        record CallEnded() implements EndReason {}

        /** Another call began in the stream; none of its fragments were delivered. */
        record AnotherCall() implements EndReason {}

        /** No new fragment was received for the configured time. */
        record NoData(long silentMillis) implements EndReason {}

        /** Closed by its owner. */
        record Closed() implements EndReason {}

        /**
         * A retry would not succeed, or retries did not succeed in the configured time.
         *
         * @param type AWS's error type, such as {@code ResourceNotFoundException}
         * @param message states what the operator can do
         */
        record Failed(String type, String message) implements EndReason {}
    }
}

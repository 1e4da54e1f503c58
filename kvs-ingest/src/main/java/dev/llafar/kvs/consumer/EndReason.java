package dev.llafar.kvs.consumer;

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

package dev.llafar.kvs.consumer;

/** Why a consumer is through. */
public sealed interface EndReason {
    /** The end event's fragment was read, or the stream ended after the end event. */
    record CallEnded() implements EndReason {}

    /** The stream is used for another call now, of which nothing was told. */
    record AnotherCall() implements EndReason {}

    /** No new fragment for as long as the settings allow. */
    record NoData(long silentMillis) implements EndReason {}

    /** Closed by its owner. */
    record Closed() implements EndReason {}

    /**
     * Trying on would not help, or did not for too long.
     *
     * @param type AWS's error type, such as {@code ResourceNotFoundException}
     * @param message says what to do
     */
    record Failed(String type, String message) implements EndReason {}
}

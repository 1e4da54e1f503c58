package dev.llafar.kvs.producer;

/** The next action of a producer. */
public sealed interface UploadStep {
    /** Open a connection, then call {@link Upload#connected} or report the failure. */
    record Connect() implements UploadStep {}

    /** Request a fragment from the source, then call {@link Upload#pulled} or {@link Upload#sourceEnded}. */
    record Pull() implements UploadStep {}

    /** Write this fragment. */
    record Send(OutgoingFragment fragment) implements UploadStep {}

    /** End the request's body, and continue to read the response. */
    record EndBody() implements UploadStep {}

    /** Close the connection, and call {@link Upload#next} again. */
    record Disconnect() implements UploadStep {}

    /** Do nothing until this time, unless an event occurs. */
    record Wait(long untilMillis) implements UploadStep {}

    /** All fragments are settled. */
    record Done(PutReport report) implements UploadStep {}

    /** The upload failed. */
    record GiveUp(PutFailure failure) implements UploadStep {}
}

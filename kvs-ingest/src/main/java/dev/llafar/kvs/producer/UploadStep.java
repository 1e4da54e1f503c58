package dev.llafar.kvs.producer;

/** What a producer has to do next. */
public sealed interface UploadStep {
    /** Open a connection; then say {@link Upload#connected}, or what went wrong. */
    record Connect() implements UploadStep {}

    /** Ask the source for a fragment; then say {@link Upload#pulled} or {@link Upload#sourceEnded}. */
    record Pull() implements UploadStep {}

    /** Write this fragment. */
    record Send(OutgoingFragment fragment) implements UploadStep {}

    /** Nothing more will be written: end the request's body and read on. */
    record EndBody() implements UploadStep {}

    /** Close the connection, which is of no use any more, and ask again. */
    record Disconnect() implements UploadStep {}

    /** Nothing to do before that moment, unless something happens. */
    record Wait(long untilMillis) implements UploadStep {}

    /** All is settled. */
    record Done(PutReport report) implements UploadStep {}

    /** Trying on would not help. */
    record GiveUp(PutFailure failure) implements UploadStep {}
}

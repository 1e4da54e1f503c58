package dev.llafar.kvs.consumer;

/** What a consumer has to do next. */
public sealed interface ReadStep {
    /** Open GetMedia with this selector. */
    record Open(Selector selector) implements ReadStep {}

    /** The open GetMedia brings nothing that is wanted: close it and ask again. */
    record Close() implements ReadStep {}

    /** Nothing to do before that moment, unless something happens. */
    record Wait(long untilMillis) implements ReadStep {}

    /** Close, tell the sink, and stop. */
    record Finish(EndReason reason) implements ReadStep {}
}

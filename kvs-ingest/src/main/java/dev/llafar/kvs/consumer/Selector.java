package dev.llafar.kvs.consumer;

/** A start selector to open GetMedia with. */
public sealed interface Selector {
    /** The service starts <em>after</em> this fragment. */
    record After(String number) implements Selector {}

    /** The service starts with the fragment that holds this moment on its own clock. */
    record AtServerTime(long millis) implements Selector {}

    record Now() implements Selector {}

    record Earliest() implements Selector {}
}

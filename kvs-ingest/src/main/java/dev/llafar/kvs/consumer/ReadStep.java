package dev.llafar.kvs.consumer;

/** The next action of a consumer. */
public sealed interface ReadStep {
    /** Open GetMedia with this selector. */
    record Open(Selector selector) implements ReadStep {}

    /** Close the open GetMedia, and call {@link ReadPlan#next} again. */
    record Close() implements ReadStep {}

    /** Do nothing until this time, unless an event occurs. */
    record Wait(long untilMillis) implements ReadStep {}

    /** Close, deliver the reason to the sink, and stop. */
    record Finish(EndReason reason) implements ReadStep {}

    /** The position from which GetMedia reads. */
    sealed interface Selector {}

    /** The fragment <em>after</em> this one. */
    record After(String number) implements Selector {}

    /** The fragment that contains this time of the service's clock. */
    record AtServerTime(long millis) implements Selector {}

    /** The newest fragment. */
    record Now() implements Selector {}

    /** The oldest fragment that is retained. */
    record Earliest() implements Selector {}
}

package dev.llafar.kvs.consumer;

import dev.llafar.kvs.fragment.Fragment;

/** What a consumer tells its sink, in order; {@link Ended} is the last. */
public sealed interface ConsumerEvent {
    /**
     * A fragment that was not told before, in order of ingestion.
     *
     * @param number as the service counts
     * @param millisBehindNow lag behind the newest fragment of the stream; -1 when the service does not say
     */
    record Arrived(Fragment fragment, String number, long millisBehindNow) implements ConsumerEvent {}

    /**
     * Audio is missing here: the service no longer has what comes next.
     *
     * @param afterNumber the last fragment that was told; empty when the very first was missed
     * @param wantedNumber the fragment that was asked for; empty when it is not known by name
     */
    record Missed(String afterNumber, String wantedNumber) implements ConsumerEvent {}

    /**
     * The connection is lost, and will be opened again from the last fragment told.
     *
     * @param reason AWS's error type, or what happened
     */
    record Reconnecting(String reason, long inMillis) implements ConsumerEvent {}

    record Ended(EndReason reason) implements ConsumerEvent {}
}

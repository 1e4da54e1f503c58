package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MalformedMkv;

/** An event of a stream of fragments. */
public sealed interface FragmentEvent {
    /** A fragment is complete. */
    record FragmentRead(Fragment fragment) implements FragmentEvent {}

    /**
     * The stream ended within a fragment. A reconnect delivers the complete fragment again, under the same number.
     *
     * @param begun the part that was received
     * @param insideElement the incomplete element
     */
    record FragmentCut(Fragment begun, String insideElement, long atByte) implements FragmentEvent {}

    /** Kinesis reported an error within the stream, although the HTTP status is 200. The stream ends after this. */
    record ErrorReported(KinesisError error) implements FragmentEvent {}

    /** The input is not Matroska, or exceeds a bound. This is the last event. */
    record StreamMalformed(MalformedMkv problem) implements FragmentEvent {}
}

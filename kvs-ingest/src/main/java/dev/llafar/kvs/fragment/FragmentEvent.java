package dev.llafar.kvs.fragment;

import dev.llafar.kvs.mkv.MalformedMkv;

/** What a stream of fragments brings. */
public sealed interface FragmentEvent {
    /** A fragment is whole: its last tags came, or whatever follows it began, or the stream ended behind it. */
    record FragmentRead(Fragment fragment) implements FragmentEvent {}

    /**
     * The stream ended inside a fragment. What had come of it is here, for when nothing more comes: a reconnect brings it
     * again from its start, under the same number, and whoever had taken the beginning would drop the whole.
     *
     * @param insideElement the element that was cut
     */
    record FragmentCut(Fragment begun, String insideElement, long atByte) implements FragmentEvent {}

    /** Kinesis reports trouble in the stream itself, while HTTP says 200. The stream ends after this. */
    record ErrorReported(KinesisError error) implements FragmentEvent {}

    /** The bytes are no Matroska, or past a bound. The stream is given up; nothing follows. */
    record StreamMalformed(MalformedMkv problem) implements FragmentEvent {}
}

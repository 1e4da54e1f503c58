package dev.llafar.local.kvs;

import dev.llafar.kvs.put.Acknowledgement;

/** What must happen because of bytes that an upload sent. */
public sealed interface PutEffect {
    /** Write this to the producer. */
    record Acknowledge(Acknowledgement acknowledgement) implements PutEffect {}

    /** Read, and write, nothing more for a while: the producer is faster than allowed, or a fault wants it late. */
    record Hold(long millis) implements PutEffect {}

    /** End the reply after what was written. */
    record Finish() implements PutEffect {}

    /** Cut the connection: a fault. */
    record Cut() implements PutEffect {}
}

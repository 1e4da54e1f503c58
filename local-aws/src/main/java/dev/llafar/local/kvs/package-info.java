/**
 * Kinesis Video Streams without the network: streams, fragments, start selectors, limits and acknowledgements. Plain
 * Java, time passed in. Read {@link dev.llafar.local.kvs.StreamStore} first.
 */
@NullMarked
package dev.llafar.local.kvs;

import org.jspecify.annotations.NullMarked;

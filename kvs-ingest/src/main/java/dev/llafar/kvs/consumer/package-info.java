/**
 * Reads fragments with GetMedia, from the fragment that an event names to the end of the call, and reconnects after
 * failures. Read {@link dev.llafar.kvs.consumer.KvsConsumer} first.
 */
@NullMarked
package dev.llafar.kvs.consumer;

import org.jspecify.annotations.NullMarked;

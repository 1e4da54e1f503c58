/**
 * Fragments in: GetMedia from the fragment that an event names, over reconnects, to the end. Read {@link
 * dev.llafar.kvs.consumer.KvsConsumer} first.
 */
@NullMarked
package dev.llafar.kvs.consumer;

import org.jspecify.annotations.NullMarked;

/**
 * Kinesis Video Streams: how fast bytes become frames, and how many live calls a machine decodes. Read {@link
 * dev.llafar.bench.kvs.KvsBenchmarks} first.
 */
@NullMarked
package dev.llafar.bench.kvs;

import org.jspecify.annotations.NullMarked;

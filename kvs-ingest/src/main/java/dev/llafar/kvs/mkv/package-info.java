/**
 * Matroska as Kinesis Video Streams speaks it. Read {@link dev.llafar.kvs.mkv.MkvReader} first: bytes go in as they
 * arrive, {@link dev.llafar.kvs.mkv.MkvEvent}s come out. {@link dev.llafar.kvs.mkv.MkvWriter} is its counterpart.
 */
@NullMarked
package dev.llafar.kvs.mkv;

import org.jspecify.annotations.NullMarked;

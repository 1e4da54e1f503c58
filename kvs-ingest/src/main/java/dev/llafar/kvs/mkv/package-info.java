/**
 * Matroska as used by Kinesis Video Streams. Read {@link dev.llafar.kvs.mkv.MkvReader} first: it reads bytes as they arrive and
 * returns {@link dev.llafar.kvs.mkv.MkvEvent}s. {@link dev.llafar.kvs.mkv.MkvWriter} writes Matroska.
 */
@NullMarked
package dev.llafar.kvs.mkv;

import org.jspecify.annotations.NullMarked;

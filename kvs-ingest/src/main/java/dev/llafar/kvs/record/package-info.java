/**
 * A call as files. Read {@link dev.llafar.kvs.record.CallRecorder} first; {@link
 * dev.llafar.kvs.record.StreamRecorder} parts a stream into calls.
 */
@NullMarked
package dev.llafar.kvs.record;

import org.jspecify.annotations.NullMarked;

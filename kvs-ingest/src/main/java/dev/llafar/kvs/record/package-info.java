/**
 * Records calls to files. Read {@link dev.llafar.kvs.record.CallRecorder} first; {@link
 * dev.llafar.kvs.record.StreamRecorder} splits a stream into calls.
 */
@NullMarked
package dev.llafar.kvs.record;

import org.jspecify.annotations.NullMarked;

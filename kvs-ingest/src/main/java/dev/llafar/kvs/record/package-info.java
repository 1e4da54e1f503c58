/**
 * A call as files. Read {@link dev.llafar.kvs.record.CallRecorder} first.
 */
@NullMarked
package dev.llafar.kvs.record;

import org.jspecify.annotations.NullMarked;

/** When to retry a failed operation, and when to give up. Plain Java. Read {@link dev.llafar.kvs.retry.Backoff} first. */
@NullMarked
package dev.llafar.kvs.retry;

import org.jspecify.annotations.NullMarked;

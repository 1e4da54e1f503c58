/** When to retry a failed operation, and when to give up. Plain Java; time and randomness are passed in. */
@NullMarked
package dev.llafar.kvs.retry;

import org.jspecify.annotations.NullMarked;

/**
 * Calls a second. Plain Java, time passed in. Read {@link dev.llafar.local.limit.RateLimiter} first.
 */
@NullMarked
package dev.llafar.local.limit;

import org.jspecify.annotations.NullMarked;

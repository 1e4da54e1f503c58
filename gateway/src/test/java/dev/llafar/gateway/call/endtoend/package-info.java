/**
 * Whole phone calls: callers before the stand-ins, the real checkpoint, and a gateway between them that can be killed.
 * Read {@link dev.llafar.gateway.call.endtoend.CallEnvironment} first.
 */
@NullMarked
package dev.llafar.gateway.call.endtoend;

import org.jspecify.annotations.NullMarked;

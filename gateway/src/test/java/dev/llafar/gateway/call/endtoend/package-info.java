/**
 * Tests of complete phone calls with local stand-ins for AWS, the demo checkpoint, and a gateway that a test can kill.
 * Read {@link dev.llafar.gateway.call.endtoend.CallEnvironment} first.
 */
@NullMarked
package dev.llafar.gateway.call.endtoend;

import org.jspecify.annotations.NullMarked;

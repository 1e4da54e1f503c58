/**
 * What the server and the stand-ins behind it agree on. Read {@link dev.llafar.local.call.StandIn} first.
 */
@NullMarked
package dev.llafar.local.call;

import org.jspecify.annotations.NullMarked;

/** Phone calls. Read {@link dev.llafar.gateway.call.CallRegistry} first. */
@NullMarked
package dev.llafar.gateway.call;

import org.jspecify.annotations.NullMarked;

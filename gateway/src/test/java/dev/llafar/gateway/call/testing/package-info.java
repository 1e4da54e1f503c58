/** Doubles of what a call talks to. Read {@link dev.llafar.gateway.call.testing.CallBench} first. */
@NullMarked
package dev.llafar.gateway.call.testing;

import org.jspecify.annotations.NullMarked;

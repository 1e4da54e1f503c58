/** Scripted dependencies of a call. Read {@link dev.llafar.gateway.call.testing.CallFixture} first. */
@NullMarked
package dev.llafar.gateway.call.testing;

import org.jspecify.annotations.NullMarked;

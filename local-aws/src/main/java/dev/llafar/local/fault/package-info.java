/**
 * Faults on request, drawn from a seed. Plain Java. Read {@link dev.llafar.local.fault.FaultInjector} first.
 */
@NullMarked
package dev.llafar.local.fault;

import org.jspecify.annotations.NullMarked;

/**
 * Faults that tests inject, reproducible by their seed. Plain Java. Read {@link dev.llafar.local.fault.FaultInjector} first.
 */
@NullMarked
package dev.llafar.local.fault;

import org.jspecify.annotations.NullMarked;

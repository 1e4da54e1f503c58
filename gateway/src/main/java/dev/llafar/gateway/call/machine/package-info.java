/**
 * The heart of a phone call, without a clock, a socket or a service: events in, effects out. Read
 * {@link dev.llafar.gateway.call.machine.CallMachine} first.
 */
@NullMarked
package dev.llafar.gateway.call.machine;

import org.jspecify.annotations.NullMarked;

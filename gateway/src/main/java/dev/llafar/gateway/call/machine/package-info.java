/**
 * The state machine of a phone call, without clocks, sockets or services: events in, effects out. Read
 * {@link dev.llafar.gateway.call.machine.CallMachine} first.
 */
@NullMarked
package dev.llafar.gateway.call.machine;

import org.jspecify.annotations.NullMarked;

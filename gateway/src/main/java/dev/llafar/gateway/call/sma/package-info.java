/**
 * Requests of AWS about calls and the replies, as data: invocations of a SIP media application, events of meetings and media
 * pipelines, starts of streams. Read {@link dev.llafar.gateway.call.sma.SmaInvocation} first.
 */
@NullMarked
package dev.llafar.gateway.call.sma;

import org.jspecify.annotations.NullMarked;

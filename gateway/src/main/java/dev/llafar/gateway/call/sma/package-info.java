/**
 * What AWS posts to a call and what is answered, as plain data: invocations of a SIP media application, events of
 * meetings and media pipelines, the start of a stream. Read {@link dev.llafar.gateway.call.sma.SmaInvocation} first.
 */
@NullMarked
package dev.llafar.gateway.call.sma;

import org.jspecify.annotations.NullMarked;

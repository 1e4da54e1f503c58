/** Stand-ins and clients for the gateway's tests: {@link dev.llafar.gateway.testing.ScriptedSpeech} first. */
@NullMarked
package dev.llafar.gateway.testing;

import org.jspecify.annotations.NullMarked;

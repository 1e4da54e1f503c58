/** Clients and scripted services for tests. Read {@link dev.llafar.gateway.testing.ScriptedSpeech} first. */
@NullMarked
package dev.llafar.gateway.testing;

import org.jspecify.annotations.NullMarked;

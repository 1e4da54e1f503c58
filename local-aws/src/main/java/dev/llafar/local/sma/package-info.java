/**
 * A SIP media application for one call leg. Plain Java, time passed in. Read {@link
 * dev.llafar.local.sma.SmaCall} first.
 */
@NullMarked
package dev.llafar.local.sma;

import org.jspecify.annotations.NullMarked;

/**
 * A telephone network with callers, for manual use and tests: it places calls, plays the callers' audio and records what they
 * hear. Read {@link
 * dev.llafar.local.phone.PhoneNetwork} first.
 */
@NullMarked
package dev.llafar.local.phone;

import org.jspecify.annotations.NullMarked;

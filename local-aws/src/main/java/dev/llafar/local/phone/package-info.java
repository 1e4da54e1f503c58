/**
 * A telephone network of callers, for people and tests: calls are placed, speak, and tell what they heard. Read {@link
 * dev.llafar.local.phone.PhoneNetwork} first.
 */
@NullMarked
package dev.llafar.local.phone;

import org.jspecify.annotations.NullMarked;

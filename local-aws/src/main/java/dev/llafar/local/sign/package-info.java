/**
 * Signature Version 4, checked the way the real endpoints check it. Plain Java. Read {@link
 * dev.llafar.local.sign.SigV4Verifier} first.
 */
@NullMarked
package dev.llafar.local.sign;

import org.jspecify.annotations.NullMarked;

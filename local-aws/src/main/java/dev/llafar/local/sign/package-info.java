/**
 * Signature Version 4, verified by signing again with the SDK's signer. Read {@link
 * dev.llafar.local.sign.SigV4Verifier} first.
 */
@NullMarked
package dev.llafar.local.sign;

import org.jspecify.annotations.NullMarked;

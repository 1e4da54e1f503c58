/**
 * The parts that the stand-ins share: errors, checks of fields, rate limits, page tokens, identifiers and digests. Plain
 * Java, time and randomness passed in. Read {@link dev.llafar.local.protocol.AwsFailure} first.
 */
@NullMarked
package dev.llafar.local.protocol;

import org.jspecify.annotations.NullMarked;

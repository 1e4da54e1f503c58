/**
 * How AWS says no. Read {@link dev.llafar.local.error.AwsFailure} first.
 */
@NullMarked
package dev.llafar.local.error;

import org.jspecify.annotations.NullMarked;

/**
 * The Security Token Service, as far as assuming a role. Read {@link dev.llafar.local.sts.StsStandIn} first.
 */
@NullMarked
package dev.llafar.local.sts;

import org.jspecify.annotations.NullMarked;

/**
 * The Security Token Service, limited to roles and the caller's identity. Read {@link dev.llafar.local.sts.StsStandIn} first.
 */
@NullMarked
package dev.llafar.local.sts;

import org.jspecify.annotations.NullMarked;

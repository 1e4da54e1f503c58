/**
 * Stand-ins for AWS on loopback that speak the real wire protocols and enforce the real rules. Read {@link
 * dev.llafar.local.LocalAws} first.
 */
@NullMarked
package dev.llafar.local;

import org.jspecify.annotations.NullMarked;

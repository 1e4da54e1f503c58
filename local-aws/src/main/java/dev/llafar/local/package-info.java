/**
 * Stand-ins for AWS on loopback, with the wire protocols, checks and limits of the real services. Read {@link
 * dev.llafar.local.LocalAws} first.
 */
@NullMarked
package dev.llafar.local;

import org.jspecify.annotations.NullMarked;

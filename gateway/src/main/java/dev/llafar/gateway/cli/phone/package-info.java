/** A caller at the command line. Read {@link dev.llafar.gateway.cli.phone.PlacedCall} first. */
@NullMarked
package dev.llafar.gateway.cli.phone;

import org.jspecify.annotations.NullMarked;

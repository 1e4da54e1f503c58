/** A caller at the command line. Read {@link dev.llafar.local.phone.PlacedCall} first. */
@NullMarked
package dev.llafar.cli.phone;

import org.jspecify.annotations.NullMarked;

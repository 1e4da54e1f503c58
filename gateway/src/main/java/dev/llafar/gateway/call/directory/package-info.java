/** Which calls there are, and how far each has come. Read {@link dev.llafar.gateway.call.directory.CallDirectory} first. */
@NullMarked
package dev.llafar.gateway.call.directory;

import org.jspecify.annotations.NullMarked;

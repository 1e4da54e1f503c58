/** The directory of calls that all nodes share. Read {@link dev.llafar.gateway.call.directory.CallDirectory} first. */
@NullMarked
package dev.llafar.gateway.call.directory;

import org.jspecify.annotations.NullMarked;

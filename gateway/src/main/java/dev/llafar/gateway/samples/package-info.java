/** The recordings that ship, with the truth about each. Read {@link dev.llafar.gateway.samples.Recording}. */
@NullMarked
package dev.llafar.gateway.samples;

import org.jspecify.annotations.NullMarked;

/** The recordings that ship, with the truth about each. Read {@link dev.llafar.transcriber.samples.Recording}. */
@NullMarked
package dev.llafar.transcriber.samples;

import org.jspecify.annotations.NullMarked;

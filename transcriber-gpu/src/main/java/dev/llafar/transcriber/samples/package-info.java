/** The recordings in this jar, with their texts. Read {@link dev.llafar.transcriber.samples.Recording}. */
@NullMarked
package dev.llafar.transcriber.samples;

import org.jspecify.annotations.NullMarked;
